"""Cash taken at kiosks: bills, orders, parts of orders, unapplied cash (K-01, K-02)."""
