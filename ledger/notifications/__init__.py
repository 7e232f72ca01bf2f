"""What a holder is told of his operations, and the paid SMS service (W-24, W-50 to W-53)."""
