"""The reviewer's desk: the queue of needs, one need with its survey, the decision on it."""
