"""Who can bring about which hazardous situation, by which steps, and how can somebody else check the answer?"""
