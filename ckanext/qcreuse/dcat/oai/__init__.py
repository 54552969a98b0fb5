"""OAI-PMH 2.0: the public catalogue, record by record.

What a request says (``protocol``, ``dates``, ``tokens``) and how an answer is written
(``writing``, ``dublin``) is pure; ``answering`` brings the records in between.
"""
