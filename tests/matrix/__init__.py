"""Each addon alone, in pairs and all together: installed, upgraded, taken out without a trace, put back."""
