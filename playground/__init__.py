"""A Telegram on your own desk: a Bot API server over a small world of people and chats, and one page to play them."""
