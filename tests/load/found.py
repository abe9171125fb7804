"""Files that fuzzing found, packed: in, nothing; out, their bytes."""

from __future__ import annotations

import base64
import zlib


def panicking_xls() -> bytes:
    """An XLS whose damage makes calamine panic instead of raise."""
    return zlib.decompress(base64.b85decode(_XLS))


_XLS = (
    "c-rk3TWB0r^xWCaW;RWeN!n;lYaFX>(q>zl6xsx>Nt>ok!4j?YfduSiGfCFYKG;m45yY*vAku=;5B(@eAs>ohD?<HH"
    "Gyy;Qq3BOP6os^3O8r<xkwTO4oOADNC(ABm(^61#hBNoxbMKvV?|IMn-!;r#_@wz76v1N<f(0)MkpN8~>i)n0&=hUK"
    "^E{vIt-!wu=2c5N45R+45J~6NO0QAXuE2i~jzAh87fk4f6t-EIf=b{%G?(D_ma=DIiR+dMEBu$wpMp09@epFM^HZQF"
    "=dVFrg;<NY8nF(sUdDfDKx{-@gSZy4iERSle#CW%4<I%pu1DN}_@LtdkZK7xV*e4uM-^=|wyi5c=bk`RM=eIG;Pchr"
    "kjh#2*U%y^g=g6=t|JaXhHRtHa^mK_f_;1jOVAl+&`9@SPr!Mk*1<)le!=fOY<&p5V0I~senIQyv!CVnMt;`;?f;DT"
    "{K%9JXn~*D%HL)u5Kt}pzyb#nFpP09fh(Hf3i;P-yn?(#?By9+btkhe;aZp`A3JEL?5yR?vF}X7U!EE8(;1WKw4LdH"
    "E{(2LNQeI&eHvv~O3v+aeZH8!r3^h*hQ757J?hghOX@idy($MDwMH()Z9^`?ZDTIX?V4OQw`+4%-Z8e`(-=!{QK-h4"
    "d%%jj6Q(tso^(xj+%`w7<Qa5TfzPba5dn^#6>tMyq=212!pDi^DKL{q`_+38cfzVXxztza7&@F3m;m${(Tne1X!+fc"
    "DL}_mpks*F|HdqE3*O{35tV76#F;Rt4A_aWaTk~D>NJzKo3$sf-<M8i9NV==Fw-2irp%7+-Ca5bnv4}sxKnt{&dzQ#"
    "nQ)v$I%UQuhZAwN8CUhE#u6#p&SG{tn6=`zIbb=qhsi1mPlsi)it9~?w-w!_T8%QAjC{tT$XAOZ89`A|tY~2I7$}5o"
    "eH(6E-__jn64P_He}G^UX%J%KB+kr+xAKm5e!tFZ{fu~uX>ag*b7B84J*|O$TcMxt*%Ihqzz7z_Qvs`0LvAs#t~PRN"
    "_SjsH-wJpZXLNX#uMOfYy<Xk4PR1TNplGKVDoVy=ToUz6lXbvinpT1qDnSbu(dM~gkTnAENbpD$MuKH5M;gzC3L}~e"
    "t5JyOstO~Ti>OhU=c)@Mnj@+G22at~^8-?Qd0iPcZ9qQx9lS4`Z)18iZ<MHzG^pWyw1>Dqp*6zgh)gp8kFz$YmXYW7"
    "86b?ISB&Yw4++02t0}=pV2u;1krkYwYcg8MsRL9o9Ztlv>525HYxbXr+m6}2d)rZK*mfM7#jr0iI@)z7m7|bGv20lI"
    "fNiqGcVX`I`+wXV95+6CM~C*-Pk$h}zo#lop(IH<98jTSNXckiRhzD=ICHA%Jfkf5*LlFqE%&4|b}BP<!Xch5YJP|M"
    "whzVq+}9s|IrhrWBG|v%_h-+!`t8;8+t(ZC-o^XJZhpL<{IG~Nq^e{;_!@ybKB=m50#nU*srlYO<xaBNo5?(9XD2X9"
    "E|w9=cjxwwvgf~>e}8=bA{#EXClqjo=aG9Bj$^$==Qv)m{2TGMn!2Y~!CzIT+PBj_<eS9$b`a0-^0N4c0)Jpj*+Y6c"
    "RPd8QtOo66`ya*2O8@>$^`|ED!ZR?5_fKL~O1eLURxrvsA&QIDY8ol!p-u6xszCk^BVH-+-;W&Pd<L5>u(I=XE#v;1"
    "5I<P?`)BwEe-JRx"
)
