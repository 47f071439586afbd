"""What a form looks like in a page: labels, hints, refusals tied to their fields."""

import re

from django import forms
from django.test import SimpleTestCase


class Registration(forms.Form):
    name = forms.CharField(label="Họ và tên", help_text="Như trên căn cước")
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea)
    way = forms.ChoiceField(
        label="Hình thức", widget=forms.RadioSelect, choices=[("a", "Trên mạng"), ("b", "Tại lớp")]
    )
    agree = forms.BooleanField(label="Đồng ý nhận tin", required=False)
    roster = forms.FileField(label="Danh sách", required=False)
    batch = forms.CharField(widget=forms.HiddenInput, initial="7")


class FormRendering(SimpleTestCase):
    def test_label_hint_and_error_are_tied_to_the_control(self) -> None:
        html = str(Registration({"name": ""}))

        control = re.search(r'<input[^>]*name="name"[^>]*>', html)
        assert control
        assert 'class="input"' in control[0]
        assert 'aria-invalid="true"' in control[0]
        assert 'aria-describedby="id_name_helptext id_name_error"' in control[0]
        assert '<label class="field-label" for="id_name">' in html
        assert 'id="id_name_helptext"' in html
        assert 'id="id_name_error"' in html

    def test_summary_links_each_refusal_to_its_field(self) -> None:
        html = str(Registration({"name": ""}))

        assert 'class="error-summary" role="alert"' in html
        assert '<a href="#id_name">Họ và tên: ' in html
        assert '<a href="#id_way_0">Hình thức: ' in html
        assert 'id="id_way_0"' in html

    def test_summary_puts_the_label_before_sentences_that_name_no_field(self) -> None:
        class Sizes(forms.Form):
            seats = forms.IntegerField(label="Chỉ tiêu", max_value=10)
            code = forms.CharField(label="Mã", error_messages={"required": "Hãy nhập mã."})

        lines = Sizes({"seats": "11"})
        lines.add_error("seats", "Tỉnh chỉ còn 5 chỗ.")

        assert [line.split(":")[0] for line in lines["seats"].summary_lines] == [
            "Chỉ tiêu",
            "Tỉnh chỉ còn 5 chỗ.",
        ]
        assert lines["code"].summary_lines == ["Hãy nhập mã."]

    def test_refusals_of_the_whole_form_and_of_hidden_fields_are_shown(self) -> None:
        form = Registration({"name": "An", "way": "a"})
        form.add_error(None, "Khóa đã đóng.")
        html = str(form)

        assert "<li>Khóa đã đóng.</li>" in html
        assert html.count('name="batch"') == 1
        assert len(form["batch"].errors) == 1
        assert f"<li>{form['batch'].errors[0]}</li>" in html

    def test_fresh_form_shows_no_summary(self) -> None:
        assert "error-summary" not in str(Registration())

    def test_choices_are_one_group_with_a_legend_and_large_labels(self) -> None:
        html = str(Registration())

        assert "<legend>Hình thức</legend>" in html
        assert html.count('<label class="choice" for="id_way_') == 2
        assert '<div class="choices" id="id_way">' in html

    def test_optional_fields_say_so_and_required_ones_do_not(self) -> None:
        html = str(Registration())

        assert (
            html.count('<span class="field-optional">') == 2
        )  # note, roster; a box to tick is optional by nature

    def test_box_to_tick_has_its_label_after_it_and_is_never_ticked_beforehand(self) -> None:
        html = str(Registration())

        assert re.search(
            r'<label class="choice" for="id_agree"><input type="checkbox" name="agree"[^>]*><span>Đồng ý nhận tin',
            html,
        )
        assert "checked" not in html

    def test_text_of_people_is_escaped(self) -> None:
        form = Registration({"name": "<script>", "way": "a", "batch": "7"})
        form.add_error("name", "<b>sai</b>")

        assert "<script>" not in str(form)
        assert "&lt;b&gt;sai&lt;/b&gt;" in str(form)
