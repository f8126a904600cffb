"""PlanSurvive-1: which rules for making a plan let people keep it, without going short.

Lives here: households and their daily cash (`population`, `world`), how people act (`behaviour`),
what a firm sees and offers (`budget`, `policies`, `calendar`, `stress`, `review`), the days that
follow (`simulate`), what is counted (`metrics`, `figures`), and pictures (`drawing`, `pictures`).
Never here: anything the product needs. Money in here is simulated and may be a float.
"""
