"""`make cost`: what the product costs at AWS, counted on real recordings and runs, times AWS's prices.

What is asked of AWS is counted where it arrives (`aws.py`), so that it makes no difference how the product asks. Only
processor time and trips are measured, once in a while; they are kept with their date in `measured.json`.
"""
