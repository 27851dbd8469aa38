"""Why a recording is not ready, in the ledger's words; kept light for the webhook function's cold start."""

PROCESSING = "Siro is still processing it"
NOT_LINKED = "not linked to any CRM record"
