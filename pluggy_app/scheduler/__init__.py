"""Clock and executor: APScheduler ticks, the tables say what is due. Read `jobs.py`.

May import `wiring`, `services`, `reads`, `settings` and `domain`. Never assume to be alone: every worker process ticks.
"""
