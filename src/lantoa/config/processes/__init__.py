"""The processes of one machine: front, web, worker, and who watches over them."""
