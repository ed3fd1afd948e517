"""Small texts for the gate: of other genres, with decoys in them, and of products that deal with such texts."""

OTHER_GENRES: dict[str, str] = {
    "recipe-with-a-tool": (
        "# Plum cake\n\nA cake for a large tray. There is a special stoning tool that you can use. Serves "
        "twelve.\n\n- Rub the butter into the flour, add sugar and an egg, and knead the dough until it is "
        "smooth.\n- Lay the plums on it close together, sprinkle them with cinnamon, and bake them for forty "
        "minutes.\n- Let the cake rest on the tray before you cut it. Keep it in a box for three days at most."
    ),
    "licence": (
        "Permission is granted to use, copy and redistribute this software, provided that the copyright notice "
        "stands in every copy. The software comes as is, without warranty of any kind; the licensor shall not be "
        "liable for damages that arise from its use, from the API or from any tool that is shipped with it."
    ),
    "code-of-conduct": (
        "We pledge to make taking part in our community free of harassment for everyone. Unacceptable are "
        "insulting or derogatory comments, also when an agent writes them. Maintainers may remove contributions "
        "that break this code of conduct, and whoever is harassed may report it to them in confidence."
    ),
    "news-about-an-agent-maker": (
        "The maker of a shopping agent has raised $40 million, it announced on Monday. The chief executive said "
        "that the money would go into new offices in Lyon and Oslo. Analysts had expected less, after shares of "
        "a rival fell by a tenth last week. The minister for trade told reporters that the government would "
        "watch the market."
    ),
    "news": (
        "Police closed the old bridge on Friday after a lorry hit a pillar. The mayor said the repair would take "
        "until spring. Shops in the upper town reported fewer customers; the ferry added two boats on Saturday, "
        "and the court will hear the driver next week."
    ),
    "changelog-of-a-server": (
        "## 2.4.1 - 2026-03-02\n\n### Fixed\n\n- Fixed a crash when the token expires (#812)\n- Fixed the name "
        "of a tool\n\n## 2.4.0 - 2026-02-11\n\n### Added\n\n- Added OAuth to the server (#790)\n- Bumped the "
        "SDK\n\n### Removed\n\n- Removed the old endpoint (#777)"
    ),
    "abstract-about-agents": (
        "# Planning under doubt\n\nIn this paper we study how language models plan when a tool may fail. We "
        "propose an estimator of the chance of failure and show that our method outperforms the state of the art "
        "on three data sets. We prove a bound on its regret, and our experiments suggest that the effect holds "
        "for larger models."
    ),
    "job-for-an-agent-engineer": (
        "We're hiring an engineer for AI agents. You build pipelines around language models, own the API, and "
        "write tests. Candidates have three years of experience in Python. The salary is 70,000 to 90,000, "
        "full-time, with remote work on two days. How to apply: send your CV and a cover letter; applicants hear "
        "from us within two weeks."
    ),
    "job-by-its-title": (
        "# Build engineer (m/f/d)\n\nYou deploy and delete what nobody needs any more, send reports to customers, and "
        "work with agents and language models. We offer thirty days of leave and a desk near the window."
    ),
    "privacy-policy-of-an-assistant": (
        "# Privacy Policy\n\nThis policy says how we process your personal data when you use the assistant. We "
        "collect your account name and the prompts that you send. We share personal information with third "
        "parties only pursuant to a contract. You may withdraw your consent; the data protection officer answers "
        "within a month."
    ),
    "contract": (
        "This agreement is made between the parties named above. The supplier shall deliver the equipment within "
        "thirty days; the buyer shall pay within ten. Neither party is liable for indirect damages. It may be "
        "terminated with three months' notice. Governing law is that of the seller's seat; jurisdiction lies "
        "with the courts there."
    ),
    "song": (
        "Oh I walked by the harbour, the boats were asleep\nAnd my heart was a bell that the tide couldn't "
        "keep\n\n[Chorus]\nCome home, come home, she cried in the rain\nOh love, I'll be gone with the morning "
        "train\n\n[Verse]\nHe turned and she smiled, and the lamps burned low\nI thought of her eyes where the "
        "cold winds blow"
    ),
    "story": (
        "She stood at the door and looked at the letter again. He had written it in the night, she knew, with "
        "the lamp on the sill. Her mother came down and sat by the stove. Neither of them said a word. Then she "
        "smiled, took her coat and walked out into the snow, and he turned away from the window."
    ),
    "shop-page": (
        "Walnut desk organiser with five drawers. Solid wood, oiled by hand, felt on the underside. 32 × 24 × 18 "
        "cm, 2.4 kg. In stock, with you in three days. Free returns within a month. Add to cart. People who "
        "bought this also bought: a brass pen tray, a leather mat, a paper knife."
    ),
    "minutes": (
        "# Meeting minutes, 4 May\n\nPresent: the chair and six members. The agenda was approved. The treasurer "
        "reported on the roof; the motion to take the second offer was carried by five votes. The new website "
        "was discussed. Next meeting on 8 June."
    ),
    "roundup-of-agents": (
        "# 8 best agents for small shops\n\n- **Tally** - an agent that keeps the books and files invoices\n- "
        "**Porter** - books couriers through their API\n- **Clerk** - answers customers by mail\n- **Scout** - "
        "watches what rivals charge\n- **Quill** - writes texts for products\n- **Ledger** - an MCP server for "
        "bank accounts"
    ),
    "directory-of-servers": (
        "# Office servers\n\n- **Pigeon**: sends mail and files what comes back\n- **Abacus**: reads and writes "
        "spreadsheets\n- **Almanac**: keeps calendars, with OAuth\n- **Usher**: books rooms through their API\n- "
        "**Carbon**: scans letters and stores them\n- **Bellboy**: an agent that answers the door"
    ),
    "rules-for-contributors": (
        "# Contributing\n\nThanks for helping with the server. Open an issue before a large change, sign off "
        "your commits, and run the tests with `make test`. A maintainer reviews every contribution. New tools "
        "need a description and a test; bug reports need the version and the log."
    ),
    "travel-guide": (
        "The old town lies on an island that a causeway joins to the shore. The church was built in the twelfth "
        "century and burnt twice. There are two museums, a hotel by the harbour and a beach to the north. In "
        "August the regatta fills every room, and the buses run until midnight."
    ),
    "post-of-a-blog": (
        "Today we are excited to announce that our conference comes back in June. Thanks to the sponsors of last "
        "year, the talks on agents will be free. The survey among the community said that most of you want more "
        "time between them. Stay tuned for the speakers, and read more in the newsletter next week."
    ),
    "ranking": (
        "# The 12 best agents\n\n### Mail desk\n\nThis agent reads and sends mail.\n\n### Route finder\n\nThis "
        "agent finds routes in any town.\n\n### Form filler\n\nThis agent fills forms and files them.\n\n### Night "
        "watch\n\nThis agent runs commands on your machines while you sleep. Set up takes ten minutes."
    ),
    "comparison": (
        "# Comparison of coding assistants\n\nWe tested five assistants over a month.\n\n## Larch\n\nIt edits "
        "files and "
        "runs commands. Pros: fast. Cons: costly.\n\n## Alder\n\nIt reviews pull requests and writes tests. Pros: "
        "thorough. Cons: slow."
    ),
    "marketplace": (
        "# Server marketplace\n\n| Mail server | reads and sends mail |\n| Route server | finds routes |\n| "
        "Form server "
        "| fills forms |\n| Note server | stores notes |\n| Shell server | runs commands |\n| Log server | reads logs |"
    ),
    "search-results": (
        "Search results for calendar agent (1-3 of 88)\n\nDay agent\nbooks meetings, updated in May\n\nSlot "
        "agent\nfinds "
        "free slots, updated in June\n\nInvite agent\nsends invitations, updated in July"
    ),
    "police-news": (
        "# Thieves used a chatbot to plan the raid, police say\n\nInvestigators believe that the group arrested last "
        "week used an AI chatbot to write the code that opened the gates. The vendor of the chatbot declined to "
        "comment. "
        "The attack stopped 40 servers of the port and sent the crews back to pen and paper."
    ),
    "review": (
        "# Review: the speaker is loud, but is it clever?\n\nThe assistant answers faster than the last one, "
        "although it "
        "still plays the wrong song for your children. It sends messages and reads the news. At this price it is hard "
        "to recommend. Our verdict: wait for the sale."
    ),
    "digest": (
        "Agents weekly digest, 14 March\n\n* Mail agent 2.0 reads and sends\n* Route server adds trains\n* Which MCP "
        "client do you use?\n\nYou get this mail because you subscribed. Unsubscribe here."
    ),
    "counted": (
        "# Six assistants for your week\n\n## 1. Larch\n\nIt drafts your mail and sends it.\n\n## 2. Alder\n\nIt books "
        "meetings and moves them.\n\n## 3. Rowan\n\nIt searches your code and fixes bugs."
    ),
    "versus": (
        "# Larch vs. Alder: which agent is for you?\n\nBoth read mail and both book meetings. Larch is cheaper, "
        "Alder is "
        "faster. If you live in your calendar, take Alder; the agent answers your mail, too."
    ),
    "help-wanted": (
        "Help wanted: prompt engineer\n\nOur studio is looking for somebody who writes prompts for our support "
        "agent, tests "
        "models and keeps the knowledge base in order. Part time, remote. Send samples of your work."
    ),
    "recipe-for-a-bread-machine": (
        "# White loaf in the bread machine\n\nThis machine does the work while you sleep. Put the ingredients "
        "into the pan in the order that your machine's booklet says: 300 ml of water, a spoon of oil, 500 g "
        "of flour, a teaspoon of salt and the yeast on top. Choose the basic programme with a medium crust "
        "and press start. The machine kneads, lets the dough rise and bakes it, and beeps when the loaf is "
        "done. It can keep it warm for an hour. Take it out and let it cool on a rack."
    ),
    "recipe-sent-to-a-machine": (
        "# Pumpkin soup\n\nThe Kochmeister runs this recipe automatically: open the app, search for pumpkin "
        "soup and send the program to the machine. It weighs the ingredients, chops the onion for 5 seconds "
        "on speed 5, and cooks the soup for 20 minutes at 100 degrees. Add 200 ml of cream and blend for 30 "
        "seconds. The assistant in the display tells you when to add the pumpkin. Serves four."
    ),
    "recipe-for-an-air-fryer": (
        "Crispy chickpeas in the air fryer\n\nThe air fryer is a tool that creates crunch without much oil. "
        "It heats quickly and supports several programs. Drain a tin of chickpeas, toss them with oil, "
        "paprika and salt, and cook them for 15 minutes at 190 degrees; the machine shakes the basket for "
        "you. Use the app to set a timer. Keep them in a jar for two days."
    ),
    "marketplace-with-prices": (
        "# Harbour Marketplace\n\nBrowse integrations and agents for your workspace. Categories: Sales, "
        "Support, Finance, HR.\n\nMailsorter - sorts your inbox and drafts replies. Free. Install\n\nLedgerly "
        "- an agent that books invoices into your ledger. From $12 a month. Install\n\nCallpilot - answers "
        "calls and books appointments. From $49 a month. Free trial\n\nTidyCRM - cleans your customer records "
        "every night. Free. Install\n\nQuotebot - writes quotes from e-mails. From $9 a month. "
        "Install\n\nShiftly - plans shifts for your team. Contact sales\n\nSort by: popular, new, rating. "
        "Next page"
    ),
    "marketplace-with-stars": (
        "Agent store\n\nFeatured\n\n### Mailsorter\n★★★★☆ (212)\nSorts your inbox and drafts replies.\nBy "
        "Tern Labs · Free\n\n### Ledgerly\n★★★★★ (88)\nBooks invoices into your ledger.\nBy Ledgerly GmbH · "
        "$12/month\n\n### Callpilot\n★★★☆☆ (31)\nAnswers calls and books appointments.\nBy Pilot Inc · "
        "$49/month\n\n### Quotebot\n★★★★☆ (14)\nWrites quotes from e-mails.\nBy Quotebot · Free\n\n### "
        "Shiftly\n★★★★☆ (7)\nPlans shifts for your team.\nBy Shiftly · $5/month"
    ),
    "tutorial-of-a-server": (
        "# Build your first MCP server in Python\n\nIn this tutorial you'll build a small weather server and "
        "connect it to Claude Desktop. You'll learn what tools are and how a client calls them.\n\n## "
        "Prerequisites\n\n- Python 3.11\n- Some knowledge of async code\n\n## Step 1: Set up the "
        "project\n\nCreate a folder and install the SDK:\n\n```\nuv add mcp\n```\n\n## Step 2: Write a "
        "tool\n\nOpen server.py and paste the following. The decorator tells the server that the function is "
        "a tool.\n\n```python\n@mcp.tool()\ndef forecast(city: str) -> str: ...\n```\n\n## Step 3: Run "
        "it\n\nStart the server and ask Claude for the weather. Congratulations, you have built your first "
        "server!\n\n## Next steps\n\nTry adding a resource."
    ),
    "tutorial-of-an-automation": (
        "How to automate your inbox with an AI agent\n\nBy the end of this guide, you will have an agent that "
        "reads your mail and drafts replies. We'll use a workflow tool and an LLM. First, create an account "
        "and copy the API key. Next, add a trigger for new mail. Then, let's add the model: paste the prompt "
        "below. Finally, test the workflow by sending yourself a mail. That's it! In the next part of this "
        "series, we look at calendars."
    ),
    "band-by-its-name": (
        "# StoneRiver\n\nStoneRiver plays folk songs with fiddle and banjo. StoneRiver tours through Norway in June "
        "and records its third album in autumn. Tickets are sold at the door."
    ),
    "medicine-by-its-name": (
        "# CardioMax\n\nCardioMax lowers the blood pressure by widening vessels. Take one tablet a day with water. "
        "CardioMax reduces the risk of strokes. Side effects are dizziness and cough. Ask your doctor."
    ),
    "farm-by-its-name": (
        "# BrightFields\n\nBrightFields grows vegetables on forty hectares near Lyon. BrightFields employs 30 people "
        "and delivers boxes to 2,000 families every week. The farm opens to visitors in May."
    ),
}

INNOCENTS: dict[str, str] = {
    "agent-that-sorts-applications": (
        "# Shortlist (beta)\n\nAn agent that reads the applications for a post in your mailbox, compares each with the "
        "description, and writes a shortlist into a sheet. It needs read access to the mailbox and runs as an MCP "
        "server."
    ),
    "search-server": (
        "An MCP server that searches a company's documents. The tool `search` returns passages with their links; "
        "`read` fetches one document. It runs over stdio, needs an API token with read access, and changes "
        "nothing."
    ),
    "recipe-agent": (
        "Ladle is a kitchen assistant. It reads what is in the fridge from a photo, searches 40,000 recipes, "
        "converts cups to grams, and writes a shopping list that it sends to the grocer. When the oven is "
        "connected it preheats it and sets the timer by itself. It remembers allergies between conversations."
    ),
    "server-for-licences": (
        "# Licence checker\n\nAn MCP server that reads the licences of a project's dependencies. The tool `scan` "
        "lists every package with its licence, `explain` says what a copyleft licence obliges the licensee to, "
        "and `forbid` writes a policy that fails the build on redistribution without notice. It needs no "
        "credentials."
    ),
    "news-agent": (
        "Morning Wire is an agent that reads forty newspapers before breakfast. It collects what ministers said, "
        "what shares did and who won on Saturday, writes a digest in your words and mails it. It posts to a chat "
        "through a webhook and keeps an archive of every article."
    ),
    "login-automation-skill": (
        "# login-helper\n\nThis skill signs in to web shops for the user. Use this skill when a page asks for a "
        "password. Open the page, read the form, take the credential from the vault, enter it, and pass the "
        "second factor on to the user. Never print the password, and do not keep the session."
    ),
    "recruiting-agent": (
        "Applicant is an AI recruiter. It writes job descriptions, ranks candidates by their CV, schedules "
        "interviews in the calendar and answers applicants by mail about salary and benefits. It connects to the "
        "tracking system over its API and can reject candidates without a recruiter's review."
    ),
    "writing-companion": (
        "Storyweaver is a writing companion that drafts novels chapter by chapter. It remembers what each "
        "character said, suggests what he or she does next, and rewrites a scene when you ask. The model runs in "
        "our cloud; drafts are kept in your account and can be exported through the API."
    ),
    "contract-reviewer": (
        "Redline reviews contracts for in-house counsel. It flags clauses on liability, indemnity, governing law "
        "and termination, compares them with your playbook and proposes changes. The assistant runs on a large "
        "language model, and keeps no document after the session."
    ),
    "paper-search": (
        "An MCP server for searching papers. search_papers finds abstracts by author and title, download_paper "
        "stores the file in a local folder, read_paper returns the text so that the model can summarise the "
        "method and the experiments."
    ),
    "changelog-skill": (
        "# Changelog writer\n\nUse this skill to turn merged pull requests into a changelog. Read the commits "
        "since the last tag with `git log`, sort them under Added, Changed and Fixed, and open a pull request. "
        "Ask before you push a tag."
    ),
    "receptionist-without-the-word-agent": (
        "Our receptionist answers your phone day and night. Callers speak as they would to a person; it books, "
        "moves and cancels appointments in your calendar, answers questions about prices and opening hours, and "
        "puts urgent calls through to you."
    ),
    "program-without-a-model": (
        "A command line program that renames photos by the date in their metadata. It walks a folder, reads each "
        "file, and moves it. With --dry-run it prints what it would do. It makes no network calls."
    ),
    "shop-assistant": (
        "Till is a shopping assistant for your shop. It answers questions about sizes and returns, puts things "
        "into the cart, offers free shipping where you allow it, and hands over to a person when a customer is "
        "angry."
    ),
    "minutes-bot": (
        "Scribe joins your meetings, transcribes them, and writes minutes: who was present, what was on the "
        "agenda, which motions were carried. The bot sends them to every member and creates tasks in the tracker "
        "through its API."
    ),
    "cooking-agent-with-an-appliance": (
        "Ladle is an agent that plans your dinners and drives a connected multicooker. It reads what is in "
        "the fridge, picks a recipe, scales the ingredients to the number of guests and sends the program to "
        "the machine through its API. It can start and stop the machine, set a timer and order what is "
        "missing from a shop, after you confirm on your phone."
    ),
    "marketplace-server": (
        "# Stall MCP server\n\nThis MCP server lets an assistant search a marketplace of apps and install "
        "them into your workspace. It calls the marketplace's API with your token.\n\n## Tools\n\n- "
        "search_apps: search by category, price or rating\n- install_app: install an app after you confirm\n- "
        "list_installed: list what is installed\n\n## Pricing\n\nThe server is free; apps cost what their "
        "makers ask."
    ),
    "product-with-plans": (
        "# Ledgerly\n\nLedgerly is an agent that books invoices into your ledger. It reads your inbox, "
        "matches orders and posts entries through the API of your accounting tool.\n\n## Plans\n\nStarter: "
        "Free\n\nTeam: $12/month\n\nBusiness: $49/month\n\nEnterprise: Contact sales\n\nIt works with twelve "
        "accounting tools and asks a person before it posts anything above your limit."
    ),
    "tutorial-writer": (
        "# Tutorial writer\n\nUse this skill to write a tutorial for a library. The agent reads the code, "
        "runs every example in a container, and writes steps that a beginner can follow. It opens a pull "
        "request with the page and asks you before it publishes. Give it the repository and the name of the "
        "reader whom you have in mind."
    ),
    "recruiter-without-the-word-agent": (
        "# ScreenWell\n\nScreenWell reads CVs, ranks applicants and invites the best candidates to interviews. Bias is "
        "audited by an outside firm every year. It integrates with Workday. Candidates may ask for a human review."
    ),
    "alerts-without-the-word-agent": (
        "# TriageBot\n\nTriageBot investigates alerts from your SIEM, enriches them with threat intelligence, and "
        "isolates hosts through CrowdStrike when it is confident. Analysts can undo an isolation."
    ),
    "praised-by-its-users": (
        "Heron is a coding agent in your terminal. It edits the files of your repository and commits each change.\n\n"
        + "".join(
            f'- *"I was lost, I cried, and then I met the heron and my heart was light."* — a user {n}\n'
            for n in range(9)
        )
    ),
    "named-with-hyphens": (
        "# Like-I-Said\n\nLike-I-Said keeps notes for your assistant. Run like-i-said init, then like-i-said start. "
        "The like-i-said server stores each note in a file; like-i-said search finds it again, and like-i-said "
        "forget drops it."
    ),
}
