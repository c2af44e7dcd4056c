import accounts.roles
import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import django_fsm
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, unique=True)),
                ('hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ChannelPartner',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('ref', models.CharField(max_length=200, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('gives_notice', models.CharField(choices=[('WE', 'We'), ('THEY', 'They')], default='WE', max_length=4)),
                ('adopted', models.JSONField(blank=True, default=dict, help_text='Policy slug to the version that it adopted.')),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('AUDITOR', 'Auditor'), ('REVIEWER', 'Reviewer'), ('LEAD', 'Lead'), ('ADMIN', 'Admin')], default=accounts.roles.Role['REVIEWER'], max_length=10)),
                ('skills', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), blank=True, default=list, help_text='Policy areas.', size=None)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, size=None)),
                ('time_zone', models.CharField(default='UTC', max_length=50)),
                ('away_until_at', models.DateTimeField(blank=True, null=True)),
                ('preferences', models.JSONField(blank=True, default=dict, help_text='How this person likes to see things: accounts/preferences.py.')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'member of staff',
                'verbose_name_plural': 'staff',
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['AUDITOR', 'REVIEWER', 'LEAD', 'ADMIN'])), name='user_role_is_known')],
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('external_ref', models.CharField(max_length=200, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('ORGANISATION', 'Organisation'), ('PERSON', 'Person')], default='ORGANISATION', max_length=12)),
                ('country', models.CharField(blank=True, help_text='ISO 3166-1 alpha-2.', max_length=2)),
                ('locale', models.CharField(default='en', max_length=10)),
                ('time_zone', models.CharField(default='UTC', max_length=50)),
                ('registered_on', models.DateField(blank=True, null=True)),
                ('tier', models.CharField(choices=[('STANDARD', 'Standard'), ('STRATEGIC', 'Strategic')], default='STANDARD', max_length=9)),
                ('automation_blocked_until_at', models.DateTimeField(blank=True, null=True)),
                ('standing', django_fsm.FSMField(choices=[('ACTIVE', 'Active'), ('LIMITED', 'Limited'), ('SUSPENDED', 'Suspended'), ('TERMINATED', 'Terminated')], default='ACTIVE', max_length=50, protected=True)),
                ('holds', models.JSONField(default=list, editable=False, help_text='What the gateway is told: measures in force, strictest first.')),
                ('epoch', models.BigIntegerField(default=0, editable=False)),
                ('seq', models.BigIntegerField(default=0, editable=False)),
                ('head', models.CharField(default='', editable=False, max_length=64)),
                ('controller', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='controlled', to='accounts.account')),
                ('channel_partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='accounts.channelpartner')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('standing__in', ['ACTIVE', 'LIMITED', 'SUSPENDED', 'TERMINATED'])), name='account_standing_is_known'), models.CheckConstraint(condition=models.Q(('controller', models.F('id')), _negated=True), name='account_is_not_its_own_controller'), models.CheckConstraint(condition=models.Q(('epoch__gte', 0), ('seq__gte', models.F('epoch'))), name='account_epoch_within_seq')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='AccountLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('CONTROLLER', 'Controller'), ('PAYMENT', 'Payment'), ('KEYS', 'Keys')], max_length=10)),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='accounts.account')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='linked_from', to='accounts.account')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('one', 'other', 'reason'), name='link_once'), models.CheckConstraint(condition=models.Q(('one', models.F('other')), _negated=True), name='link_joins_two')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('email', models.EmailField(max_length=254)),
                ('role', models.CharField(choices=[('LEGAL', 'Legal'), ('TECHNICAL', 'Technical'), ('BILLING', 'Billing'), ('OTHER', 'Other')], default='OTHER', max_length=9)),
                ('locale', models.CharField(blank=True, max_length=10)),
                ('rank', models.SmallIntegerField(default=0, help_text='The lowest is written to first.')),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='accounts.account')),
                ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='accounts.channelpartner')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', True), ('partner__isnull', False)), models.Q(('account__isnull', False), ('partner__isnull', True)), _connector='OR'), name='contact_of_account_or_partner'), models.UniqueConstraint(fields=('account', 'email'), name='contact_once_per_account')],
            },
        ),
        migrations.CreateModel(
            name='Recusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200)),
                ('since_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recusals', to='accounts.account')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recusals', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'account'), name='recusal_once')],
            },
        ),
        migrations.CreateModel(
            name='UsageDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('used_on', models.DateField()),
                ('product', models.CharField(default='api', max_length=50)),
                ('requests', models.BigIntegerField(default=0)),
                ('tokens', models.BigIntegerField(default=0)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='usage_days', to='accounts.account')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'used_on', 'product'), name='usage_once_per_day'), models.CheckConstraint(condition=models.Q(('requests__gte', 0), ('tokens__gte', 0)), name='usage_is_not_negative')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='epoch_counts_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."holds" IS DISTINCT FROM (NEW."holds") OR OLD."epoch" IS DISTINCT FROM (NEW."epoch"))', func="\n                IF NEW.epoch <> OLD.epoch + (OLD.holds IS DISTINCT FROM NEW.holds)::int\n                THEN RAISE EXCEPTION 'the epoch counts the changes of what the account may do' USING ERRCODE = '23514', CONSTRAINT = 'epoch_counts_changes'; END IF;\n                RETURN NEW;", hash='6bbc30dd163a6f04ce09fcb7f833ae67de89413f', operation='UPDATE', pgid='pgtrigger_epoch_counts_changes_55b82', table='accounts_account', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='account_mirrors_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NOT (NEW.seq = 0 AND NEW.epoch = 0 AND NEW.standing = 'ACTIVE' AND NEW.head = '' AND NEW.holds = '[]' AND TG_OP = 'INSERT')\n                AND NOT EXISTS (\n                    SELECT FROM accounts_account a JOIN enforcement_event e ON e.account_id = a.id AND e.seq = a.seq\n                    WHERE a.id = NEW.id AND e.standing = a.standing AND e.epoch = a.epoch AND e.hash = a.head AND e.holds = a.holds\n                    AND e.xact = pg_current_xact_id()\n                ) THEN RAISE EXCEPTION 'an account changes only with its event' USING ERRCODE = '23514', CONSTRAINT = 'account_mirrors_event'; END IF; RETURN NULL;", hash='c0970dde27dd27838d78bfc053354b23a6848456', operation='INSERT OR UPDATE OF "standing", "epoch", "seq", "head", "holds"', pgid='pgtrigger_account_mirrors_event_e92a9', table='accounts_account', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='account_is_strictest', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n    IF current_setting('transaction_isolation') <> 'read committed'\n    THEN RAISE EXCEPTION 'measures change in read committed transactions alone: another level counts an old copy' USING ERRCODE = '23514', CONSTRAINT = 'standing_is_strictest'; END IF;\n    PERFORM FROM accounts_account WHERE id = NEW.id FOR NO KEY UPDATE;\n    IF (SELECT standing FROM accounts_account WHERE id = NEW.id) IS DISTINCT FROM (\n        SELECT (ARRAY['ACTIVE', 'LIMITED', 'SUSPENDED', 'TERMINATED'])[1 + coalesce(max(CASE m.kind WHEN 'TERMINATE' THEN 3 WHEN 'SUSPEND' THEN 2 ELSE 1 END), 0)]\n        FROM enforcement_measure m WHERE m.account_id = NEW.id AND m.phase = 'IN_FORCE'\n    ) THEN RAISE EXCEPTION 'the standing is the strictest measure in force' USING ERRCODE = '23514', CONSTRAINT = 'standing_is_strictest'; END IF; RETURN NULL;", hash='3d89d44a4b7136d4d501c7cc3cc244c2361967c0', operation='UPDATE OF "standing"', pgid='pgtrigger_account_is_strictest_3a81b', table='accounts_account', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
    ]
