import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
pytestmark = pytest.mark.django_db
def test_measure(officer, world):
    for a in ("/hoc/","/hoc/dot-1/","/hoc/dot-1/ket-qua/",f"/thi/{world.window.uuid}/","/tai-khoan/"):
        officer.client.get(a)
        with CaptureQueriesContext(connection) as c: r=officer.client.get(a)
        print(a,len(c),len(r.content))
