"""What the operator of the network does: data of the network, corrections, reviews, maintenance."""
