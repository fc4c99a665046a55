"""Questions of the room: facts for the law, what is found, who must do what today. Nothing in here writes."""
