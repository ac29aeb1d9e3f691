namespace MeshRebalancer.Kernel;

/// <summary>A value, or an error that the caller must look at.</summary>
/// <typeparam name="T">The value.</typeparam>
/// <typeparam name="TError">The error.</typeparam>
public abstract record Result<T, TError>
{
    private Result()
    {
    }

    public static implicit operator Result<T, TError>(T value) => new Ok(value);

    public static implicit operator Result<T, TError>(TError error) => new Fail(error);

    /// <summary>The value, transformed.</summary>
    public Result<TNext, TError> Then<TNext>(Func<T, Result<TNext, TError>> next) => this switch
    {
        Ok ok => next(ok.Value),
        Fail fail => new Result<TNext, TError>.Fail(fail.Error),
    };

    /// <summary>One of two answers.</summary>
    public TOut Match<TOut>(Func<T, TOut> ok, Func<TError, TOut> fail) => this switch
    {
        Ok o => ok(o.Value),
        Fail f => fail(f.Error),
    };

    /// <summary>It worked.</summary>
    public sealed record Ok(T Value) : Result<T, TError>;

    /// <summary>It did not.</summary>
    public sealed record Fail(TError Error) : Result<T, TError>;
}
