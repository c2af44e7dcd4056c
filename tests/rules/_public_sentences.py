"""Sentences for the public, a line each: those that count what nobody was told, and those that
count nothing.
"""

PLANTED = """\
Once before, we suspended this account.
We have suspended the account once before.
We suspended this account twice.
We suspended this account thrice.
The account is suspended for a second time.
The account is suspended for the third time.
This is the fourth time that we look into it.
This is the first time that we suspend a customer.
It is suspended for the first time.
Never before have we suspended a customer.
We have never before seen such use.
This was reported more than once.
The account was suspended at least once.
The account was not suspended only once.
It was suspended already once again.
It is our second suspension of this account.
This is the fifth report.
The sixth complaint reached us.
The seventh warning was ignored.
This is a tenth case of this kind.
The twentieth suspension was necessary.
It is the umpteenth report about this account.
This is their first warning.
The first suspension was lifted.
Our first report was answered.
Phase III of our review has begun.
Tier II access is suspended.
This is case XIV.
Part V of the policies applies.
Phase I is over, the account is suspended.
Strike iii was given.
Warning iv was sent.
World War III would be less work.
We look at report VIII.
Half of the calls were blocked.
The account lost half its access.
A third of the traffic came from it.
Two thirds of the calls are in question.
One quarter of its use is in question.
A quarter of the calls were of this kind.
Three quarters of its use were of this kind.
The majority of calls were of this kind.
A fraction of the calls was of this kind.
Most of its calls were of this kind.
The account was previously suspended.
A previous suspension was lifted.
Prior warnings were given.
Earlier reports named this account.
Past violations are known.
Repeated warnings were given.
We repeatedly warned them.
They are a repeat offender.
The account is suspended again.
We have again suspended the account.
Yet again, the account is suspended.
The account is suspended once again.
We warned them again and again.
There is a history of such use.
There is a pattern of such use.
A series of reports reached us.
We received several reports.
Many complaints reached us.
We received multiple warnings about it.
Numerous reports reached us.
A few reports reached us.
A number of complaints reached us.
A handful of reports reached us.
A couple of reports reached us.
It happened on various occasions.
It was suspended many times.
The use has doubled.
The use has tripled since then.
The use grew tenfold.
We have seen this before.
The account was suspended before.
This has happened before, and we act.
As never before, we look into it.
This time, we suspended the account.
The last time was different.
Every time, we look into it.
Additional complaints reached us.
Further reports reached us.
Wir haben das Konto schon einmal gesperrt.
Wir haben das Konto zweimal gesperrt.
Wir haben das Konto dreimal gesperrt.
Das Konto wurde fünfmal gemeldet.
Das Konto wurde mehrmals gesperrt.
Das Konto wurde mehrfach gesperrt.
Das Konto wurde vielfach gemeldet.
Das Konto ist zum zweiten Mal gesperrt.
Das Konto ist zum dritten Mal gesperrt.
Das Konto ist zum ersten Mal gesperrt.
Zum wiederholten Mal ist das Konto gesperrt.
Das Konto ist erstmals gesperrt.
Das Konto ist erstmalig gesperrt.
Das ist die erste Sperrung.
Das ist die zweite Sperrung.
Das ist die vierte Meldung.
Das ist der zehnte Fall.
Das ist bereits der achte Fall.
Die zwanzigste Meldung erreichte uns.
Noch nie haben wir ein Konto gesperrt.
Nie zuvor haben wir so etwas gesehen.
Das Konto wurde wiederholt gemeldet.
Das Konto ist erneut gesperrt.
Wir haben das Konto erneut gesperrt.
Das Konto wurde schon wieder gesperrt.
Immer wieder prüfen wir dieses Konto.
Das Konto ist wieder gesperrt.
Das Konto wurde nochmals gesperrt.
Abermals prüfen wir dieses Konto.
Das Konto war schon früher gesperrt.
In der Vergangenheit war das Konto gesperrt.
Frühere Sperrungen wurden aufgehoben.
Weitere Meldungen erreichten uns.
Mehrere Meldungen erreichten uns.
Zahlreiche Beschwerden erreichten uns.
Einige Meldungen erreichten uns.
Viele Beschwerden erreichten uns.
Eine Reihe von Meldungen erreichte uns.
Ein paar Meldungen erreichten uns.
Die Hälfte der Aufrufe ist betroffen.
Ein Drittel der Aufrufe ist betroffen.
Zwei Drittel der Aufrufe sind betroffen.
Ein Viertel der Aufrufe ist betroffen.
Die Mehrheit der Aufrufe ist betroffen.
Der Großteil der Aufrufe ist betroffen.
Ein Bruchteil der Aufrufe ist betroffen.
Das halbe Konto ist betroffen.
Die Nutzung hat sich verdoppelt.
Die doppelte Nutzung fiel auf.
Die Nutzung stieg auf das Dreifache.
Diesmal ist das Konto gesperrt.
Stufe III der Prüfung läuft.
Abschnitt IV gilt.
Stufe I ist vorbei.
Es gab zweihundert Meldungen.
Es gab dreitausend Aufrufe.
Es gab einundzwanzig Meldungen.
Manchmal war das Konto gesperrt.
Das Konto wurde mehr als einmal gesperrt.
Es war nicht nur einmal gesperrt.
½ of the calls were blocked.
Phase Ⅲ is over.
Wiederholungstäter sperren wir.
We have suspended them on two occasions.
This is not their first suspension.
It was the second such case.
ByteDance is a first-time offender.
It is the latest in a line of suspensions.
The account had been suspended in the past.
We have seen it time after time.
For the umpteenth time, the account is suspended.
About 50% of calls were blocked.
Roughly a fifth of the calls were blocked.
One in five calls was blocked.
The thirty-first report reached us.
The 2nd report reached us.
The account was banned once.
Its suspension is a one-off.
It has occurred on numerous occasions.
Several of its accounts are suspended.
Both of its accounts are suspended.
The account was reported by dozens.
Das Konto wurde einmal gesperrt.
Das ist nicht die erste Meldung.
Es ist das dritte Konto.
Das Konto wurde das zweite Mal gesperrt.
Es gab schon vorher Meldungen.
Das Konto war vorher schon gesperrt.
Es handelt sich um einen Wiederholungsfall.
Jeder zweite Aufruf wurde blockiert.
Fünfzig Prozent der Aufrufe wurden blockiert.
Das Konto ist seit Langem auffällig.
Mehr als die Hälfte der Aufrufe.
Ein einziges Mal war das Konto gesperrt.
Zum x-ten Mal prüfen wir.
Nicht zum ersten Mal prüfen wir dieses Konto.
Im zweiten Quartal war das Konto gesperrt.
Das Konto wurde im Laufe der Jahre öfter gesperrt.
Häufig wurde das Konto gemeldet.
They were often reported.
We frequently warned them.
They have been suspended previously.
It is the only account that we suspended.
The last suspension was lifted.
"""
CLEAN = """\
Once the review is over, we will say more.
Once we know more, we will tell the holder.
We will decide once the answer has arrived.
Third parties are not affected.
Third-party services are not affected.
At first, nothing changes for others.
First of all, our policies hold for everybody.
In the first place, we look into the facts.
We first look into the facts.
Before we decide, we hear the holder.
We ask the holder before a decision.
The account was suspended before the review ended.
The account is suspended while we look into it.
Access is suspended for now.
At this time, we say no more.
By this time next week would be too early to say.
We cannot say more at this moment.
We take such reports seriously.
The holder can contest the decision.
We respect every customer.
I cannot comment, said the spokesperson.
As I said, we look into it.
Our policies apply to everybody.
Our policies apply to all customers alike.
Customers rely on our services.
Many customers rely on our services.
Some questions are open.
Other customers are not affected.
No other account is affected.
The account may be used again if it is restored.
We will look at it again if there is something new.
We will review it again.
We look into the use of our API.
The API is a service for developers.
The CI of our customers is not affected.
Our CD pipeline is not affected.
Access on behalf of others is not allowed.
We act on behalf of our customers.
We answer within a reasonable time.
It takes time to look into it.
Sometimes a review takes long.
The review takes as long as it takes.
We look into the facts, and then decide.
Neither the holder nor others are accused.
We treat each case alike.
Both sides are heard.
We hear both the holder and the reporter.
The decision is not final.
The policies are public.
We publish a report on our work.
The holder has the right to an appeal.
We make no statement on other accounts.
Our service continues as usual.
The review is under way.
We do not comment on open reviews.
We have told the holder what we look into.
What was said in the press is not for us to judge.
We have asked the holder for an answer.
The holder knows why.
We will say more in due course.
We ask for patience.
Nothing else has changed.
The service is available as before to everybody else.
We act with care.
Each customer is treated fairly.
The matter is with our team.
Our team works on it.
We double-check what we are told.
Wir prüfen den Sachverhalt.
Wir achten auf den Schutz der Daten.
Wir beachten die Rechte des Inhabers.
Dritte sind nicht betroffen.
Daten Dritter sind nicht betroffen.
Rechte von Dritten bleiben gewahrt.
Das Konto ist vorläufig gesperrt.
Das Konto ist gesperrt, während wir prüfen.
Der Zugang kann wiederhergestellt werden.
Sobald wir mehr wissen, sagen wir es.
Zuerst prüfen wir die Fakten.
Erst prüfen wir, dann entscheiden wir.
Wir sagen erst nach der Prüfung mehr.
Zunächst ändert sich nichts.
Deshalb prüfen wir den Sachverhalt.
Innerhalb des Hauses prüfen wir das.
Außerhalb der Prüfung ändert sich nichts.
Der Inhaber kann widersprechen.
Unsere Richtlinien gelten für alle.
Andere Kunden sind nicht betroffen.
Viele Kunden verlassen sich auf uns.
Manche Fragen sind offen.
Wir äußern uns nicht zu anderen Konten.
Wir bitten um Geduld.
Die Prüfung dauert an.
Die Entscheidung ist nicht endgültig.
Wir haben den Inhaber um eine Antwort gebeten.
Wir haben dem Inhaber mitgeteilt, was wir prüfen.
Wir hören den Inhaber an, bevor wir entscheiden.
Zu diesem Zeitpunkt sagen wir nicht mehr.
Die Dauer der Prüfung ist offen.
Wir behandeln alle Kunden gleich.
Der Dienst läuft weiter.
Unser Team arbeitet daran.
Wir nehmen solche Hinweise ernst.
Im Jahrhundert der Daten ist Sorgfalt nötig.
Der Ordnung halber sagen wir das dazu.
Wir handeln mit Sorgfalt.
Das Konto ist bereits gesperrt.
Wir prüfen das in Ruhe.
Jeder Kunde wird fair behandelt.
The account can be restored once the changes are made.
We will come back to this as soon as possible.
It is the holder's turn to answer.
We are the first to say that mistakes happen.
Safety comes first.
We have nothing to add at the moment.
We always hear the holder before we decide.
Every decision can be contested.
One of our teams looks into it.
We do not share details of individual cases.
We take misuse of our services seriously.
The holder may answer at any time.
All API customers must adhere to our usage policies to ensure that our technology is used for good.
In most cases we say nothing in public.
A second look is part of every review.
The account stays suspended until the changes are made.
Sicherheit steht an erster Stelle.
Wir melden uns wieder, wenn es etwas Neues gibt.
Der Zugang ist wieder offen.
Wir prüfen jeden Hinweis einzeln.
Die Richtlinien gelten weiter.
Weitere Angaben machen wir nicht.
Wir geben weitere Auskunft, wenn die Prüfung beendet ist.
Zum einen prüfen wir, zum anderen warten wir auf eine Antwort.
Das Konto bleibt gesperrt, bis die Änderungen gemacht sind.
Wir haben das Konto gesperrt, um unsere Dienste zu schützen.
Wie bei jedem Kunden hören wir zuerst zu.
Die Prüfung ist einmalig nicht möglich.
"""
