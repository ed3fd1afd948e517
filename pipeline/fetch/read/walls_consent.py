"""
What tools for consent write into cookie notices, beside the phrases of ``walls_abroad``: tables only.

They ask for consent to "technologies such as cookies", explain each purpose in a sentence without the word, or chat
with the visitor. Each field holds alternatives of a regular expression in the voice of a notice.
"""

from typing import NamedTuple


class Consent(NamedTuple):
    sign: str
    lines: str
    buttons: str


CONSENT: dict[str, Consent] = {
    "de": Consent(
        r"(?:cookie-)?zustimmung verwalten|technologien wie cookies",
        r"technische speicherung|technologien wie|nutzerprofile|(?:zu )?statistischen zwecken|surfverhalten"
        r"|zustimm\w+|einwillig\w+|cookies?\b",
        r"(?:immer aktiv|funktional|akzeptier\w*|ablehn\w*|(?:optionen|dienste|zustimmung) verwalten|einverstanden"
        r"|nein,? danke|ja,? (?:gern|ok))",
    ),
    "fr": Consent(
        r"gérer (?:le|votre) consentement|technologies telles que les cookies|c.est nous[^.]{0,20}cookies"
        r"|en acceptant,? vous (?:autorisez|consentez)|(?:avec|sans) (?:la )?publicité (?:et|ni) (?:les )?(?:traceurs"
        r"|cookies)|(?:dépôt|dépose\w*) (?:de|des) (?:cookies|traceurs)",
        r"(?:stockage|accès)(?: ou l.accès| ou le stockage)? technique|technologies telles que|consent\w+|finalités?"
        r"|mesur\w+ (?:l.audience|de performance)|ciblage|profils d.internautes|cookies?\b|traceurs?\b|publicit\w+"
        r"|(?:vous )?accompagner pendant votre visite|on a attendu|c.est ok pour vous|nous aident à|audience"
        r"|abonnement sans|vous préférez refuser",
        r"(?:toujours activé|fonctionnel|non merci|ok pour moi|d.accord|oui|j.accepte"
        r"|je (?:choisis|refuse|personnalise)|s.abonner|déjà abonné|voir les|gérer les|statistiques|consentements?)",
    ),
    "nl": Consent(
        r"beheer (?:je |uw |de )?(?:cookie)?toestemming|technologieën zoals cookies"
        r"|ma(?:ak|akt|ken) gebruik van cookies|(?:onze|deze) (?:web)?site werkt[^.]{0,30}\bcookies"
        r"|kies[^.]{0,20}\bcookies|cookies (?:en|of) [^.]{0,40}scripts",
        r"technische opslag|technologieën zoals|toestemming|gebruikersprofielen|statistische doeleinden|surfgedrag"
        r"|advert\w+|cookies?\w*|aanbiedingen|vind je dat goed|kies(?:t)? (?:dan |je )?voor|plaatsen (?:we|wij)"
        r"|liever alleen|(?:kunnen|zien|onthouden) (?:we|wij)",
        r"(?:functioneel|altijd actief|akkoord|ja|nee|prima|zelf (?:kiezen|instellen)|alleen (?:het )?n\w+"
        r"|beheer|bekijk|lees (?:meer|ons)|weiger\w*|accepteer\w*|statistieken|instellen)",
    ),
    "es": Consent(
        r"gestionar (?:el |su |tu )?consentimiento|tecnologías como (?:las )?cookies",
        r"almacenamiento o acceso técnico|tecnologías como|consent\w+|fines estadísticos|perfiles de usuario"
        r"|cookies?\b",
        r"(?:siempre activo|funcional|denegar|ver preferencias|de acuerdo|no,? gracias|vale)",
    ),
    "it": Consent(
        r"gestisci (?:il )?consenso|tecnologie come i cookie",
        r"archiviazione tecnica|tecnologie come|consen\w+|scopi statistici|profili (?:di|per)|cookie\b",
        r"(?:sempre attivo|funzionale|nega|visualizza (?:le )?preferenze|no,? grazie|va bene)",
    ),
    "pt": Consent(
        r"gerir (?:o )?consentimento|tecnologias como (?:os )?cookies",
        r"armazenamento (?:técnico )?ou acesso|tecnologias como|consent\w+|fins estatísticos|perfis de utilizador"
        r"|cookies?\b",
        r"(?:sempre ativo|funcional|negar|ver preferências|concordo|não,? obrigad[oa])",
    ),
}
"""By language."""
