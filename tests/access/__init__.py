"""What holds for every model, field and record rule of ours, whatever is added: run in Odoo's shell on a throwaway copy."""
