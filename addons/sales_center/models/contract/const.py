"""Words that several files of the contract area share."""

KINDS = [
    ("subscription", "Subscription agreement"),
    ("sale", "Sale contract"),
    ("dealer", "Dealer contract"),
    ("service", "Service agreement"),
]
# Beginnings of the numbers; a company may change them in its sequences.
PREFIXES = {"subscription": "SUB", "sale": "SAL", "dealer": "DLR", "service": "SRV"}
STATES = [
    ("draft", "Draft"),
    ("review", "In review"),
    ("approved", "Approved"),
    ("signed", "Signed"),
    ("performing", "In performance"),
    ("fulfilled", "Fulfilled"),
    ("archived", "Archived"),
    ("cancelled", "Cancelled"),
    ("terminated", "Terminated"),
]
# Both parties are bound; what such a contract says is changed by supplements only.
LIVE_STATES = ("signed", "performing")
# It was signed once.
SIGNED_STATES = ("signed", "performing", "fulfilled", "archived", "terminated")
OFFICER = "sales_center.group_officer"
FINANCE = "account.group_account_invoice"
EVENTS = [
    ("signing", "Signing"),
    ("order", "Order"),
    ("mortgage", "Mortgage release"),
    ("fixed", "Fixed date"),
]
