"""What could somebody do to each part, path and asset, from which facts does that follow, and what answers it?"""
