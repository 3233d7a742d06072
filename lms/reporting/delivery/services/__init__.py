"""What can be done with deliveries: plan, check, hand over to places, follow up, show."""
