"""The words by which a sentence for the public claims something, in English and German.

A word that is missing here is a claim that nobody asks about: rather one too many than one too few.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Says(StrEnum):
    """What words of a clause claim."""

    BREACH = "BREACH"  # a word for a breach
    NOT_FOLLOWED = "NOT_FOLLOWED"  # that rules were not followed, in milder words
    CONDUCT = "CONDUCT"  # what the holder is said to have done
    FOUND = "FOUND"  # that something was established
    SUSPENDED = "SUSPENDED"
    LIMITED = "LIMITED"
    RESTRICTED = "RESTRICTED"  # either of them
    TERMINATED = "TERMINATED"
    SHUT_OUT = "SHUT_OUT"  # that the account cannot be used, for now or for good
    RESTORED = "RESTORED"
    AUTOMATED = "AUTOMATED"
    BY_PEOPLE = "BY_PEOPLE"


def words(*parts: str) -> re.Pattern[str]:
    """Any of these as whole words, however they are written."""
    return re.compile(rf"(?i)(?<!\w)(?:{'|'.join(parts)})(?!\w)")


PATTERNS: dict[Says, re.Pattern[str]] = {
    Says.BREACH: words(
        r"violat\w*",
        r"breach\w*",
        r"infring\w*",
        r"contraven\w*",
        r"transgress\w*",
        r"(?:broke|broken|breaking|breaks)\s+(?:\w+\s+){0,3}(?:rules?|terms|polic\w+|agreement|law)",
        r"misus\w*",
        r"abus(?:e|es|ed|ing|ive)",
        r"misconduct",
        r"wrongdo\w*",
        r"guilty",
        r"fraud\w*",
        r"(?:illegal|unlawful)\w*",
        r"\w*versto(?:ß|ss|sse)\w*",
        r"verst(?:ö|oe)(?:ß|ss)\w*",
        r"verstie(?:ß|ss)\w*",
        r"verletz(?:t|te|ten|ung|ungen|en)",
        r"\w*verletzung(?:en)?",
        r"(?:miss|mis|miß)brauch\w*",
        r"zuwider\w*",
        r"rechtswidrig\w*",
        r"regelwidrig\w*",
        r"illegal\w*",
        r"betr(?:u|ü)g\w*",
        r"schuldig",
        r"fehlverhalten",
        r"gebrochen",
        r"(?:ignor|disregard|flout|circumvent|evad|bypass)\w*",
        r"(?:fail(?:ed|s|ing|ure)?|refus(?:ed|es|ing|al))\s+to\s+(?:comply|adhere|follow|meet|respect|honou?r)\w*",
        r"in\s+default",
        r"(?:prohibited|forbidden|impermissible|impermissibly|unauthori[sz]ed|improper|illicit|wrongful)\w*",
        r"(?:against|contrary\s+to|in\s+conflict\s+with|inconsistent\s+with|incompatible\s+with)\s+(?:\w+\s+){0,2}(?:polic\w+|rules?|terms|conditions|agreement|law)",
        r"caught",
        r"(?:stole|stolen|steal\w*|theft|thieves|cheat\w*|plagiari\w*|pirat(?:ed|es|ing|acy))",
        r"(?:offen[cs]e\w*|offend\w*|culprit\w*|culpab\w*|crim(?:e|es|inal\w*)|malicious\w*)",
        r"(?:dishonest\w*|decei\w*|decept\w*|secretly|conceal\w*|covert\w*|exploit\w*)",
        r"(?:missacht|ignorier)\w*",
        r"(?:umgangen|hinweggesetzt|hinwegsetz\w*|hintergangen)",
        r"(?:unzul(?:ä|ae)ssig|verboten|untersagt|unerlaubt|unbefugt|unlauter|strafbar|kriminell)\w*",
        r"\w+widrig\w*",
        r"(?:ertappt|(?:ü|ue)berf(?:ü|ue)hrt|gestohlen|diebstahl\w*|betrog\w*|get(?:ä|ae)uscht|t(?:ä|ae)uschung\w*)",
        r"(?:heimlich|verheimlich|verschwieg|vors(?:ä|ae)tzlich)\w*",
        r"(?:straftat|t(?:ä|ae)ter|schuld)\w*",
        r"hielt(?:en)?\s+sich\s+(?:\w+\s+){0,2}nicht\s+an",
    ),
    Says.NOT_FOLLOWED: words(
        r"(?:not|never|n['’]t|doesn['’]t|didn['’]t|isn['’]t|hasn['’]t)\s+(?:\w+\s+){0,2}"
        r"(?:follow\w*|compl(?:y|ied|ies|iant)|adher\w*|respect\w*|me[e]?t)"
        r"(?:\s+\w+){0,2}\s+(?:polic\w+|rules?|terms|conditions|agreement)",
        r"non-?complian\w+",
        r"nicht\s+an\s+(?:\w+\s+){0,3}(?:\w*richtlinien?|regeln?|\w*bedingungen)",
        r"(?:richtlinien?|regeln?|\w*bedingungen)\s+(?:\w+\s+){0,2}"
        r"nicht\s+(?:eingehalten|befolgt|beachtet|eingehalten)",
    ),
    Says.CONDUCT: words(
        r"(?:used|trained|distilled|copied|extracted|harvested|scraped|built|developed|fine-?tuned)"
        r"\s+(?:[\w-]+\s+){0,5}(?:outputs?|data|models?|algorithms?)",
        r"(?:outputs?|data)\s+(?:\w+\s+)?(?:was|were|has\s+been|had\s+been)\s+(?:\w+\s+)?used",
        r"(?:daten|ausgaben?|modelle?n?)\s+(?:\w+\s+){0,4}"
        r"(?:verwendet|genutzt|benutzt|trainiert|kopiert|abgegriffen)",
    ),
    Says.FOUND: words(
        r"(?:have|has|had|we|investigation|review)\s+(?:\w+\s+){0,2}"
        r"(?:found|established|confirmed|determined|concluded|proven|proved)\s+that",
        r"(?:is|was|are|were|been)\s+(?:\w+\s+)?(?:established|confirmed|proven|proved)",
        r"festgestellt",
        r"nachgewiesen",
        r"erwiesen\w*",
        r"best(?:ä|ae)tigt",
        r"\w*findings?",
        r"feststellung(?:en)?",
        r"found\s+(?:to\s+have|to\s+be|guilty|in\s+\w+|(?:\w+\s+){0,2}(?:to\s+have|non-?\w+))",
        r"(?:we|investigation|review|inquiry|analysis)\s+(?:have\s+|has\s+)?(?:found|determined|established|concluded|confirmed|discovered|learned|know)",
        r"(?:investigation|review|inquiry|analysis|logs?|records?|evidence|facts)\s+(?:\w+\s+){0,2}(?:shows?|showed|shown|reveal\w*|demonstrat\w*|prove\w*|indicat\w*|confirm\w*)",
        r"(?:evidence|proof)",
        r"(?:admit\w*|confess\w*|acknowledg\w*|conced\w*)",
        r"(?:undoubtedly|undeniabl\w*|undisputed\w*|clearly|obviously|evidently)",
        r"(?:it\s+is|it’s|it's)\s+(?:clear|certain|evident|obvious)",
        r"(?:ergab|ergeben|gezeigt|belegt|belege?n?|bewiesen|beweis\w*|ermittelt|herausgefunden)",
        r"(?:zugegeben|einger(?:ä|ae)umt|gestanden|zweifellos|zweifelsfrei|unstreitig)",
        r"(?:offensichtlich|eindeutig|steht\s+fest|feststeht)",
    ),
    Says.SUSPENDED: words(
        r"suspended",
        r"suspensions?",
        r"(?:account|access|it)\s+(?:is|was|has\s+been)\s+(?:fully\s+)?blocked",
        r"gesperrt\w*",
        r"\w*sperrung(?:en)?",
        r"\w*sperre",
        r"suspendiert\w*",
    ),
    Says.LIMITED: words(
        r"(?:account|access)\s+(?:(?:is|was|has|have|been|had|currently|now|remains|partly)\s+){1,3}"
        r"limited",
        r"(?:have|has|had)\s+limited\s+(?:\w+\s+){0,2}(?:account|access)",
        r"begrenzt\w*",
        r"limitiert\w*",
    ),
    Says.RESTRICTED: words(
        r"restricted",
        r"restrictions?",
        r"eingeschr(?:ä|ae)nkt\w*",
        r"\w*einschr(?:ä|ae)nkung(?:en)?",
    ),
    Says.TERMINATED: words(
        r"terminated",
        r"terminations?",
        r"banned",
        r"(?:account|access)\s+(?:is|was|has\s+been)\s+(?:permanently\s+)?(?:closed|deleted)",
        r"(?:closed|deleted)\s+(?:\w+\s+){0,2}account",
        r"gek(?:ü|ue)ndigt\w*",
        r"\w*k(?:ü|ue)ndigung(?:en)?",
        r"beendet",
        r"(?:removed|expelled|kicked|thrown)\s+(?:\w+\s+){0,3}(?:off|from|out)",
        r"(?:shut|closed)\s+down",
        r"(?:revoked|withdrawn)\s+(?:\w+\s+){0,3}(?:access|account|permanently)",
        r"(?:permanently|for\s+good|irrevocabl\w*)",
        r"(?:ended|cancell?ed)\s+(?:\w+\s+){0,2}(?:contract|agreement|relationship|account|access)",
        r"(?:konto|zugang)\s+(?:\w+\s+){0,3}(?:geschlossen|gel(?:ö|oe)scht|entzogen)",
        r"(?:hinausgeworfen|rausgeworfen|ausgeschlossen|endg(?:ü|ue)ltig|dauerhaft)",
    ),
    Says.SHUT_OUT: words(
        r"(?:can|may|could)\s+no\s+longer\s+(?:use|access|reach)",
        r"(?:cannot|can’t|can't|unable\s+to)\s+(?:use|access|reach)",
        r"(?:blocked|disabled|deactivated|paused|frozen|locked|barred|on\s+hold)",
        r"(?:cut|shut|switched|turned)\s+(?:\w+\s+){0,3}off",
        r"(?:lost|without)\s+(?:\w+\s+)?access",
        r"(?:blockiert|deaktiviert|pausiert|eingefroren|stillgelegt|abgeschaltet)\w*",
        r"(?:nicht\s+mehr|nicht\s+l(?:ä|ae)nger)\s+(?:nutzen|verwenden|zugreifen|erreichen)",
        r"keinen?\s+(?:zugang|zugriff)",
    ),
    Says.RESTORED: words(
        r"restored",
        r"reinstated",
        r"reinstatement",
        r"unsuspended",
        r"unblocked",
        r"lifted",
        r"(?:full|unrestricted)\s+access",
        r"(?:active|open)\s+again",
        r"wiederhergestellt\w*",
        r"aufgehoben\w*",
        r"(?:wieder|vollst(?:ä|ae)ndig)\s+(?:\w+\s+)?(?:aktiv|freigeschaltet|freigegeben|offen)",
        r"entsperrt\w*",
        r"freigeschaltet\w*",
        r"uneingeschr(?:ä|ae)nkt\w*",
        r"(?:can|may)\s+(?:\w+\s+){0,2}(?:use|access)\s+(?:[\w-]+\s+){0,4}again",
        r"(?:back\s+(?:on|online|in\s+use)|(?:has|have|had)\s+(?:\w+\s+){0,2}access\s+back|regained)",
        r"(?:account|access)\s+is\s+(?:now\s+|again\s+)?(?:active|open)",
        r"(?:konto|zugang)\s+ist\s+(?:\w+\s+)?(?:aktiv|offen)",
        r"wieder\s+(?:\w+\s+){0,2}(?:zugang|zugriff|nutzen|verwenden)",
    ),
    Says.AUTOMATED: words(
        r"automat(?:ed|ic|ically|ion)",
        r"automatisch\w*",
        r"automatisiert\w*",
        r"\w*automatik",
        r"algorithm\w*",
        r"algorithmus",
        r"algorithmen",
        r"without\s+(?:any\s+)?human\s+\w+",
        r"no\s+human\s+\w+",
        r"ohne\s+(?:mitwirkung\s+von\s+)?menschen?",
        r"kein\s+mensch",
        r"(?:ai|machines?|classifiers?|detectors?|(?:our|the|a|an)\s+(?:\w+\s+)?systems?|software|bots?|models?\s+of\s+ours)\s+(?:\w+\s+){0,2}(?:flagg|detect|found|suspend|decid|block|limit|identif|spott|act(?:ed|s)|made|review|play|was\s+involved|were\s+involved|took)\w*",
        r"by\s+(?:an?\s+|our\s+|the\s+)?(?:ai|machines?|classifiers?|detectors?|software|bots?)",
        r"(?:ki|maschinen?|systeme?|software|k(?:ü|ue)nstliche\s+intelligenz)\s+(?:\w+\s+){0,4}(?:gesperrt|entschieden|entschied|erkannt|gefunden|gemeldet|beteiligt|begrenzt|gek(?:ü|ue)ndigt)",
        r"maschinell\w*",
    ),
    Says.BY_PEOPLE: words(
        r"(?:by|through)\s+(?:a\s+)?(?:human|person|people|staff|employee)\w*",
        r"(?:human|manual)(?:ly)?\s+(?:review\w*|decision\w*|check\w*|decided|made)",
        r"(?:von|durch)\s+(?:einem\s+|einen\s+)?(?:menschen?|person(?:en)?|mitarbeiter\w*)",
        r"manuell\w*",
        r"(?:humans?|people|persons?|staff|employees?|experts?|analysts?|moderators?)\s+(?:\w+\s+){0,2}(?:made|decided|reviewed|checked|took|examined|looked)",
        r"(?:menschen?|mitarbeiter\w*|personen|fachleute)\s+(?:\w+\s+){0,3}(?:entschieden|entschied|gepr(?:ü|ue)ft|pr(?:ü|ue)ften|getroffen|angesehen)",
        r"(?:only|solely)\s+(?:humans?|people)",
    ),
}
