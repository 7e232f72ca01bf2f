"""One object a page: fold the view, derive what is shown, emit what changed. All text and money is formatted here."""
