"""Corrections of the books under four eyes: reversals and manual postings (W-70, W-04)."""
