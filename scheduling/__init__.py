"""What clocks and calendars alone decide: zones, lead times, typed dates, the iCalendar format.

Nothing here knows of groups, people or the database, and nothing here imports another room. Work that
falls due (a reminder, an offer that ends, an old event leaving a feed) runs from `meetups/due.py`;
this package only says *when*, never does it.
"""
