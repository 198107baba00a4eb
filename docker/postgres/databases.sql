-- Run once, by the image, when the volume is new. The platform's own database is made by the image.
CREATE DATABASE registry;
