// Starts Ozone as it is published, on the database of OZONE_DB_POSTGRES_URL: its migrations, then
// its server. It resolves no names and pushes nothing; neither is asked for by a takedown.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(process.env.OZONE_FOLDER + '/')
const { OzoneService, Database, envToCfg, envToSecrets, readEnv } = await import(
  pathToFileURL(require.resolve('@atproto/ozone'))
)
const env = readEnv()
const cfg = envToCfg(env)
const db = new Database({ url: cfg.db.postgresUrl, schema: cfg.db.postgresSchema })
await db.migrateToLatestOrThrow()
await db.close()
const ozone = await OzoneService.create(cfg, envToSecrets(env))
await ozone.start()
console.log('ready')
