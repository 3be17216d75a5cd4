"""An exchange as a file: encrypted, signed, carried by hand."""
