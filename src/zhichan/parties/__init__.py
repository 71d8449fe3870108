"""Who is who: names and contexts unified into parties, with reasons, and what people judged of them."""
