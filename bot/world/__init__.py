"""The simulated internet: arXiv, GitHub and a web of sites with faults, on real sockets of this machine."""
