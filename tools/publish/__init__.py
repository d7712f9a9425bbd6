"""What is made of executed notebooks: editions, exercises, slides, the site and handouts. May use `source`, never `run`."""
