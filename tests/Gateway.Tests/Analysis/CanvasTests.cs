using Gateway.Analysis.Drawing;

namespace Gateway.Tests.Analysis;

public sealed class CanvasTests
{
    private static readonly Colour Black = Colour.Of(0);
    private static readonly Colour White = Colour.Of(0xFFFFFF);

    [Fact]
    public void Text_is_as_wide_as_it_measures_and_leaves_marks_inside_its_line()
    {
        var canvas = new Canvas(200, TextFont.LineHeight, Black);
        Assert.Equal(TextFont.Shared.Measure("entry 12.5 %"), canvas.Text(0, 0, "entry 12.5 %", White));
        Assert.Contains(White, Pixels(canvas));
    }

    [Fact]
    public void A_character_without_a_picture_shows_as_a_question_mark()
    {
        var (unknown, question) = (new Canvas(20, 20, Black), new Canvas(20, 20, Black));
        unknown.Text(2, 2, "漢", White);
        question.Text(2, 2, "?", White);
        Assert.Equal(Pixels(question), Pixels(unknown));
    }

    [Fact]
    public void What_lies_outside_is_left_out()
    {
        var canvas = new Canvas(8, 8, Black);
        canvas.Line(-20, 4, 40, 4, White, 2);
        canvas.Text(-5, -9, "WWWW", White);
        canvas.Fill(6, 6, 50, 50, White);
        Assert.Equal(White, canvas[7, 7]);
        Assert.Equal(White, canvas[0, 4]);
    }

    [Fact]
    public void Picture_gives_each_pixel_the_mean_of_those_it_stands_for()
    {
        var canvas = new Canvas(1, 1, Black);
        canvas.Picture([10, 0, 0, 20, 0, 0, 30, 0, 0, 40, 0, 100], 2, 2, 0, 0, 1, 1);
        Assert.Equal(new Colour(25, 0, 25), canvas[0, 0]);
    }

    private static Colour[] Pixels(Canvas canvas) =>
        [.. from y in Enumerable.Range(0, canvas.Height) from x in Enumerable.Range(0, canvas.Width) select canvas[x, y]];
}
