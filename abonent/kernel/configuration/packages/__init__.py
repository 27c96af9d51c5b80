"""The configuration as a package: written, read, compared, installed, taken back.

A package is a folder or a zip of YAML: ``package.yaml`` says what it is, ``<part>.yaml`` holds the
entries of one part by path. It names everything by code and holds no people and no clients.
"""
