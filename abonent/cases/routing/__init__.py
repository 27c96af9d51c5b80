"""Cases on drawn routes: what the engine asks about a case, and how a case goes on."""
