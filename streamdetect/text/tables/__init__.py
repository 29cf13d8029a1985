"""Tables of folding: generated ones (`*_data.py`) and ones made by hand."""
