"""What changes in assessment: banks come in, blueprints are made."""

from lantoa.assessment.services.blueprints import make_blueprint
from lantoa.assessment.services.import_bank import ImportedBank, export_bank, import_bank, read_bank_folder

__all__ = ["ImportedBank", "export_bank", "import_bank", "make_blueprint", "read_bank_folder"]
