namespace Gateway.Peers.Scenes;

/// <summary>A textured rectangle that crosses the picture. In a crowd it moves slowly and sometimes stops.</summary>
internal sealed class Mover
{
    private readonly double _x;
    private readonly double _y;
    private readonly double _speedX;
    private readonly double _speedY;
    private readonly int _width;
    private readonly int _height;
    private readonly int _shade;
    private readonly int _pause;

    public Mover(Random random, int width, int height, bool isCrowd)
    {
        _x = random.NextDouble() * width;
        _y = random.NextDouble() * height;
        var speed = isCrowd ? 1.2 : 4;
        _speedX = ((random.NextDouble() * 2) - 1) * speed;
        _speedY = ((random.NextDouble() * 2) - 1) * speed * 0.6;
        _width = isCrowd ? random.Next(16, 34) : random.Next(30, 90);
        _height = isCrowd ? random.Next(34, 70) : random.Next(30, 90);
        _shade = random.Next(20, 235);
        _pause = isCrowd ? random.Next(20, 60) : 0;
    }

    public void Draw(double[] picture, int width, int height, int t)
    {
        var steps = _pause == 0 ? t : (t / (2 * _pause) * _pause) + Math.Min(t % (2 * _pause), _pause);
        var left = (int)Wrap(_x + (_speedX * steps), width);
        var top = (int)Wrap(_y + (_speedY * steps), height);
        for (var y = top; y < Math.Min(height, top + _height); y++)
        {
            for (var x = left; x < Math.Min(width, left + _width); x++)
                picture[(y * width) + x] = _shade + ((((x - left) / 5) + ((y - top) / 7)) % 3 * 12);
        }
    }

    private static double Wrap(double value, int size) => ((value % size) + size) % size;
}
