"""What rules cover: which are impossible, which overlap, what none of them takes.

Decided for comparisons and sets over single attributes by arithmetic of intervals; whatever else
stands in a rule is carried along as not analysed. Pure: no ORM, no clock.
"""
