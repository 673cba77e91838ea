"""The statement as a file: its columns. Banks' names for them, so that other programs know them too."""

TEXTS: dict[str, tuple[str, str]] = {
    "export.file": ("extrato", "statement"),
    "export.yes": ("sim", "yes"),
    "export.day": ("Data", "Date"),
    "export.description": ("Descrição", "Description"),
    "export.counterparty_name": ("Contraparte", "Counterparty"),
    "export.amount_cents": ("Valor", "Amount"),
    "export.direction": ("D/C", "D/C"),
    "export.currency_code": ("Moeda", "Currency"),
    "export.category": ("Categoria", "Category"),
    "export.payment_method": ("Forma", "Method"),
    "export.reference": ("Documento", "Document"),
    "export.counterparty_document": ("CPF ou CNPJ", "CPF or CNPJ"),
    "export.note": ("Anotação", "Note"),
    "export.pending": ("Pendente", "Pending"),
    "export.account_name": ("Conta", "Account"),
    "export.id": ("Id", "Id"),
}
