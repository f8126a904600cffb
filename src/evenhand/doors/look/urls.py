"""Routes of the look: the choice of a language and, while building, the gallery of parts."""

from django.conf import settings
from django.urls import path

from evenhand.doors.look.gallery import gallery
from evenhand.doors.look.language import choose_language

app_name = "look"
urlpatterns = [path("language/<str:code>", choose_language, name="language")]
if settings.DEBUG:
    urlpatterns.append(path("gallery/<str:door>", gallery, name="gallery"))
