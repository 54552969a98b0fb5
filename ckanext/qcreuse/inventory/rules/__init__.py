"""The cleaning rules, a module per part of a record.

Each rule is a function of a draft: it changes the draft's data and notes what it
did under a code that ``schemas/cleaning.yaml`` describes.
"""
