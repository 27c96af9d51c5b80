"""Decision tables: inputs, tests and results by row, decided as DMN's hit policies say.

Pure. Tests are written in the notation of DMN (S-FEEL), all else in the rule language.
"""
