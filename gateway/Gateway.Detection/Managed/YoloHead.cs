using Gateway.Detection.Managed.Steps;

namespace Gateway.Detection.Managed;

/// <summary>Reads a [yolo] layer in darknet's order: cell by cell, anchor by anchor.</summary>
internal sealed class YoloHead(YoloPlan plan, Planes values) : Head(values)
{
    public override void Read(float threshold, in FramePlace frame, Candidates into)
    {
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                for (var anchor = 0; anchor < plan.Anchors.Count / 2; anchor++)
                    ReadBox(anchor, row, column, threshold, frame, into);
            }
        }
    }

    private void ReadBox(int anchor, int row, int column, float threshold, in FramePlace frame, Candidates into)
    {
        var objectness = Curves.Logistic(into.Seen(At(anchor, plan.Classes, 4, row, column)));
        if (!(objectness > threshold))
            return;

        var x = (column + Offset(into.Seen(At(anchor, plan.Classes, 0, row, column)))) / Columns;
        var y = (row + Offset(into.Seen(At(anchor, plan.Classes, 1, row, column)))) / Rows;
        var width = (float)(Math.Exp(into.Seen(At(anchor, plan.Classes, 2, row, column))) * plan.Anchors[2 * anchor] / frame.Input.Width);
        var height = (float)(Math.Exp(into.Seen(At(anchor, plan.Classes, 3, row, column))) * plan.Anchors[2 * anchor + 1] / frame.Input.Height);
        var classes = into.Add(frame.ToPicture(x, y, width, height, objectness));
        for (var number = 0; number < classes.Length; number++)
        {
            var probability = objectness * Curves.Logistic(into.Seen(ClassAt(anchor, plan.Classes, number, row, column)));
            classes[number] = probability > threshold ? probability : 0;
        }
    }

    private float Offset(float value) => Curves.Logistic(value) * plan.ScaleXY - 0.5f * (plan.ScaleXY - 1);
}
