"""Networks x densities x engines x threads, against each other in one run."""
