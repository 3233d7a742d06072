"""Makes recordings from their scripts: a voice, captions timed by it, and pictures; needs programs beside Python."""
