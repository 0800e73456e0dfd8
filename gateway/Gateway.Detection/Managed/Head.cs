namespace Gateway.Detection.Managed;

/// <summary>Reads the boxes that an output layer's values mean.</summary>
internal abstract unsafe class Head(Planes values)
{
    /// <summary>Values of a box before its classes: x, y, width, height, objectness.</summary>
    private const int BoxValues = 5;

    /// <summary>What it reads; valid after the last step.</summary>
    public Planes Values => values;

    protected int Columns => values.Shape.Width;

    protected int Rows => values.Shape.Height;

    /// <summary>Adds the boxes whose objectness is over the threshold.</summary>
    /// <param name="threshold">Also for the product of objectness and class.</param>
    /// <param name="frame">Where the picture lies within the network's input.</param>
    /// <param name="into">Added to.</param>
    public abstract void Read(float threshold, in FramePlace frame, Candidates into);

    /// <summary>Value number <paramref name="value"/> of an anchor at a cell.</summary>
    protected float At(int anchor, int classes, int value, int row, int column) =>
        values.First(anchor * (BoxValues + classes) + value)[(nint)row * values.RowStride + column];

    /// <summary>The value of a class, behind the box's own.</summary>
    protected float ClassAt(int anchor, int classes, int number, int row, int column) => At(anchor, classes, BoxValues + number, row, column);
}
