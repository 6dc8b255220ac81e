"""Where memory is kept between runs."""
