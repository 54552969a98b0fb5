"""Inventories as spreadsheets: CSV and XLSX, in French or in English."""
