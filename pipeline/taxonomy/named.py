"""
The names that a listing may give of models and of the places where a product runs, and the sentences that deny that it
gives any, as regular expressions (case-insensitive).
"""

MODELS = (
    r"(?:\b(?:Chat)?GPT[- ]?\d[\w.-]*|\bo[134](?:-mini|-pro|-preview)?\b(?= model|-mini|-pro|-preview|,? (?:as"
    r"|for|from OpenAI))"
    r"|\bClaude[- ]?(?:\d[\d.]*[- ]?)?(?:Opus|Sonnet|Haiku|Instant)(?:[- ]\d[\d.]*)?|\bClaude[- ]\d[\d.]*"
    r"|\b(?:Opus|Sonnet|Haiku)(?: \d[\d.]*)?(?= model|\b)"
    r"|\bGemini[- ](?:\d[\d.]*(?:[- ](?:Pro|Flash|Ultra|Nano))?|Pro|Flash|Ultra|Nano)|\bGemma[- ]?\d"
    r"|\b(?:Code ?)?Llama[- ]?\d[\w.-]*|\bmeta-llama\b"
    r"|\bMistral[- ](?:Large|Medium|Small|Nemo|\d\w*)|\bMixtral\b|\bCodestral\b|\bDevstral\b|\bQwen[\w.-]*"
    r"|\bDeepSeek[- ]?(?:R\d|V\d[\w.]*|Coder|Chat)"
    r"|\bGrok[- ]?\d|\bPhi-\d|\bCommand[- ]R\b|\bFalcon-?\d+\w|\bStarCoder\w*|\bKimi[- ]K\d|\bGLM-\d"
    r"|\bNova (?:Pro|Lite|Micro|Premier)|\bSmolLM\w*"
    r"|\bStable Diffusion\b|\bDALL[-·]?E\b|\bWhisper (?:model|large|small)|\b(?:an? |the )?(?:OpenAI|Anthropic"
    r"|Sonar|Gemini|Mistral) (?:\w+ )?models?\b)"
)
"""A model or a family of them. The name of a vendor, a client or an editor ("Claude Desktop") is none."""

HOSTED = (
    r"\b(?:self-)?hosted (?:by|on|in|at|at the vendor|endpoint|service|with|remotely|version|platform)\b"
    r"|\bself-host\w*|\bon (?:its|their|the vendor['’]s|our|your|the user['’]s) (?:own )?(?:servers?|machines?"
    r"|computers?"
    r"|hardware|infrastructure|laptop|device|cluster)\b|\bruns? (?:entirely |only |fully |completely )?(?:locally"
    r"|on|in|inside|within|as an? (?:local|hosted|container))\b|\brun locally\b|\blocal process\b"
    r"|\bDocker (?:container|image)\b|\bin (?:a|its own) container\b|\bon[- ]prem\w*|\b(?:in|on) (?:AWS|Azure"
    r"|Google Cloud|Cloudflare|Kubernetes)\b|\b(?:served|deployed) (?:by|with|on|in|from|to)\b|\bdata ?cent(?:er"
    r"|re)s?\b"
    r"|\bhosting\W{1,4}\w|\bdeployment: \w|\bbare[- ]metal\b|\bon (?:its|their|our"
    r"|the vendor['’]s) own (?:\w+ )?(?:GPUs|racks)\b"
    r"|\b(?:Google )?Cloud Run\b|\bVertex AI\b|\b(?:Amazon|AWS) (?:Bedrock|Lambda|ECS|EKS|Fargate|EC2)\b"
    r"|\bAzure (?:AI|OpenAI|Functions|Container)\b|\b(?:on|at|to) (?:Fly\.io|Vercel|Heroku|Render|Railway"
    r"|Netlify|Hetzner"
    r"|Modal|DigitalOcean)\b|\bCloudflare Workers\b"
)
"""Says where the product runs."""

SERVICES = (
    r"\b(?:Gmail|Outlook|Exchange|Office 365|Microsoft 365|Google (?:Drive|Docs|Sheets|Calendar|Workspace|Maps|Cloud)"
    r"|SharePoint|OneDrive|Dropbox|Confluence|Notion|Airtable|Asana|Trello|Linear|Jira|ServiceNow|Zendesk|Intercom"
    r"|Freshdesk|Salesforce|HubSpot|Pipedrive|Dynamics 365|Workday|SAP|NetSuite|QuickBooks|Xero|Shopify|WooCommerce"
    r"|Magento|Stripe|PayPal|Plaid|Twilio|SendGrid|Mailchimp|WhatsApp|Telegram|Discord|Microsoft Teams|Slack|Zoom"
    r"|GitHub|GitLab|Bitbucket|Jenkins|CircleCI|Terraform|Snowflake|BigQuery|Databricks|Datadog|Grafana|Prometheus"
    r"|Splunk|Sentry|PagerDuty|Langfuse|LangSmith|CrowdStrike|Okta|Auth0|Home Assistant|Spotify|YouTube|LinkedIn"
    r"|Reddit|Binance|Coinbase|Kraken|ElevenLabs|Deepgram|Zapier|Make\.com|n8n|Figma|Canva|WordPress|Webflow|Supabase"
    r"|Firebase|Epic|Cerner|CyberArk|MongoDB Atlas|Elasticsearch|Pinecone|Weaviate|Qdrant)\b"
    r"|\b(?:on|through|with) (?:Google|Meta|Facebook|Instagram|TikTok|Amazon)\b"
    r"|\b(?:your|the|an?) (?:SIEM|CRM|ERP|EHR|PMS|help ?desk|calendar|inbox|mailbox)\b(?! (?:agent|assistant"
    r"|server|bot))"
)
"""Another service that a product is connected to, by name or by what it is."""

NAMED: dict[str, str] = {"L1": MODELS, "L4": HOSTED, "L7": SERVICES}
"""By layer, the names that count wherever they stand."""

HOSTS = (
    rf"{HOSTED}|\bDocker\b|\bcontainers?\b|\bKubernetes\b|\bVPC\b|\bserverless\b|\bsandbox\w*|\bmicro-?VMs?\b"
    r"|\bvirtual machine\b|\bcloud (?:service|platform|hosted|edition|provider)\b|\bvLLM\b|\bOllama\b|\b[AH]100s?\b"
    r"|\bloopback\b|\bport \d+|\bstandard input\b|\bstdio\b"
)
"""A place where a product runs or may run, or something that it runs in."""

_NOT = (
    r"(?:(?:is|are|was|were) (?:not|never|nowhere|neither)|(?:does|do|did) not|(?:is|are|does|do)n['’]t|never"
    r"|nowhere|nothing|no|not|without|neither|unnamed|unknown|undisclosed|unspecified|undescribed"
    r"|undocumented|silent)"
)
_SAID = (
    r"(?:nam\w+|stat\w+|say\w*|said|mention\w*|describ\w+|disclos\w+|specif\w+|identif\w+|document\w*|given"
    r"|gives?|known|tells?|told|shown?|silent|unnamed|unknown|undisclosed|unspecified|undescribed|undocumented)"
)
_MODEL = r"(?:(?:foundation|language|underlying|base|AI) )?models?\b"
_HOST = r"(?:hosting|deployment|infrastructure|hosts?\b|where it (?:runs|is hosted)|run(?:s|ning) environment|runtime)"


def _denies(what: str) -> str:
    """Sentences in which ``what`` stands beside a word that says "not" and one that says "named"."""
    near = r"[^.;]{0,60}"
    return (
        rf"\b{what}{near}\b{_NOT}\b[^.;]{{0,25}}\b{_SAID}\b|\b{_NOT}\b[^.;]{{0,25}}\b{_SAID}\b{near}\b{what}"
        rf"|\b{_SAID}\s+(?:no|neither|nothing)\b[^.;]{{0,40}}\b{what}"
        rf"|\b(?:un(?:named|known|disclosed|specified|described|documented))\b[^.;]{{0,20}}\b{what}"
        rf"|\b{what}{near}\bun(?:named|known|disclosed|specified|described|documented)\b"
        rf"|\bno {what}{near}\b{_SAID}\b|\bsilent (?:on|about|as to){near}{what}"
    )


DENIALS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "L1": (("the model", _denies(_MODEL), rf"{MODELS}|\bbase[_ ]models?: "),),
    "L4": (("where it runs", _denies(_HOST), HOSTED),),
}
"""By layer: (what is denied, the sentence of a commentary that denies it, the words of a listing that show it)."""

ONLY_PARTLY = (
    r"\b(?:nothing more|no more|rest of|version|provider|vendor of the|fine-tun\w+|trained|training|provenance"
    r"|tested|resistance|which of|whether|how|who|region|patch\w*|further|beyond|other than|isolat\w+|tenant\w*"
    r"|in detail|no(?: language)? model of its own"
    r"|bundles? no|brings? no|client|alternativ\w+|other models?|retention|network|segment\w*|harden\w*|secret\w*"
    r"|credential\w*)\b"
)
"""A sentence with these denies something narrower than the name."""
