module {
  util.global private @"conv_1/floats" = #stream.parameter.named<"model"::"conv_1/floats"> : tensor<28xf32>
  util.global private @"conv_1/integers" = #stream.parameter.named<"model"::"conv_1/integers"> : tensor<12xi32>
  util.global private @"linear_1/floats" = #stream.parameter.named<"model"::"linear_1/floats"> : tensor<293xf32>
  util.global private @"linear_1/integers" = #stream.parameter.named<"model"::"linear_1/integers"> : tensor<56xi32>
  stream.executable private @split_1 {
    stream.executable.export public @split_1 workgroups() -> (index, index, index) {
      %1 = arith.constant 1 : index
      %2 = arith.constant 8 : index
      stream.return %1, %2, %1 : index, index, index
    }
    builtin.module {
      func.func @split_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
        %3 = arith.constant 0 : index
        %9 = arith.constant 8 : index
        %12 = arith.constant 80 : index
        %14 = arith.constant dense<0.0> : vector<4xf32>
        %15 = arith.constant 4 : index
        %19 = arith.constant 1 : index
        %22 = arith.constant 2 : index
        %25 = arith.constant 3 : index
        %37 = arith.constant 96 : index
        %43 = arith.constant 5 : index
        %61 = arith.constant dense<[0, 2, 4, 6]> : vector<4xi32>
        %64 = arith.constant dense<5> : vector<4xi32>
        %4 = stream.binding.subspan %b0[%3] : !stream.binding -> memref<768xf32>
        %5 = stream.binding.subspan %b1[%3] : !stream.binding -> memref<640xf32>
        %6 = stream.dispatch.workgroup.id[0] : index
        %7 = stream.dispatch.workgroup.id[1] : index
        %8 = stream.dispatch.workgroup.id[2] : index
        %10 = arith.muli %8, %9 : index
        %11 = arith.addi %10, %7 : index
        %13 = arith.muli %11, %12 : index
        scf.for %16 = %3 to %12 step %15 {
          %17 = arith.addi %13, %16 : index
          vector.store %14, %5[%17] : memref<640xf32>, vector<4xf32>
        }
        %18 = arith.remui %7, %15 : index
        %20 = arith.cmpi eq, %18, %19 : index
        %21 = arith.select %20, %3, %3 : index
        %23 = arith.cmpi eq, %18, %22 : index
        %24 = arith.select %23, %19, %21 : index
        %26 = arith.cmpi eq, %18, %25 : index
        %27 = arith.select %26, %19, %24 : index
        %28 = arith.cmpi eq, %18, %19 : index
        %29 = arith.select %28, %19, %3 : index
        %30 = arith.cmpi eq, %18, %22 : index
        %31 = arith.select %30, %3, %29 : index
        %32 = arith.cmpi eq, %18, %25 : index
        %33 = arith.select %32, %19, %31 : index
        %34 = arith.muli %8, %9 : index
        %35 = arith.divui %7, %15 : index
        %36 = arith.addi %34, %35 : index
        %38 = arith.muli %36, %37 : index
        %39 = arith.addi %38, %3 : index
        scf.for %40 = %3 to %25 step %19 {
          %41 = arith.muli %40, %22 : index
          %42 = arith.addi %41, %27 : index
          %44 = arith.muli %42, %43 : index
          %45 = arith.addi %39, %44 : index
          %46 = arith.addi %45, %33 : index
          %47 = arith.addi %13, %3 : index
          %48 = arith.muli %40, %15 : index
          %49 = arith.addi %47, %48 : index
          scf.for %50 = %3 to %25 step %15 {
            %51 = arith.muli %50, %22 : index
            %52 = arith.addi %46, %51 : index
            %53 = arith.addi %52, %3 : index
            %54 = vector.load %4[%53] : memref<768xf32>, vector<4xf32>
            %55 = arith.addi %52, %15 : index
            %56 = vector.load %4[%55] : memref<768xf32>, vector<4xf32>
            %57 = vector.shuffle %54, %56 [0, 2, 4, 6] : vector<4xf32>, vector<4xf32>
            %58 = arith.muli %50, %22 : index
            %59 = arith.addi %58, %33 : index
            %60 = arith.index_cast %59 : index to i32
            %62 = vector.broadcast %60 : i32 to vector<4xi32>
            %63 = arith.addi %62, %61 : vector<4xi32>
            %65 = arith.cmpi ult, %63, %64 : vector<4xi32>
            %66 = arith.select %65, %57, %14 : vector<4xi1>, vector<4xf32>
            %67 = arith.addi %49, %50 : index
            vector.store %66, %5[%67] : memref<640xf32>, vector<4xf32>
          }
        }
        return
      }
    }
  }
  stream.executable private @conv_1 {
    stream.executable.export public @conv_1 workgroups() -> (index, index, index) {
      %1 = arith.constant 1 : index
      stream.return %1, %1, %1 : index, index, index
    }
    builtin.module {
      func.func @conv_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}, %b2: !stream.binding {stream.alignment = 64 : index}, %b3: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
        %2 = arith.constant 0 : index
        %10 = arith.constant 12 : index
        %15 = arith.constant 1 : index
        %17 = arith.constant 4 : index
        %19 = arith.constant 8 : index
        %27 = arith.constant 2 : index
        %30 = arith.constant 3 : index
        %41 = arith.constant 112 : index
        %43 = arith.constant 16 : index
        %92 = arith.constant 640 : index
        %287 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
        %291 = arith.constant dense<4> : vector<4xi32>
        %293 = arith.constant dense<3> : vector<4xi32>
        %295 = arith.constant dense<12> : vector<4xi32>
        %313 = arith.constant dense<0.0> : vector<4xf32>
        %404 = arith.constant 896 : index
        %416 = arith.constant 28 : index
        %3 = stream.binding.subspan %b0[%2] : !stream.binding -> memref<640xf32>
        %4 = stream.binding.subspan %b1[%2] : !stream.binding -> memref<28xf32>
        %5 = stream.binding.subspan %b2[%2] : !stream.binding -> memref<12xi32>
        %6 = stream.binding.subspan %b3[%2] : !stream.binding -> memref<896xf32>
        %7 = stream.dispatch.workgroup.id[0] : index
        %8 = stream.dispatch.workgroup.id[1] : index
        %9 = stream.dispatch.workgroup.id[2] : index
        %11 = arith.muli %7, %10 : index
        %12 = arith.addi %11, %10 : index
        %13 = arith.minui %12, %10 : index
        scf.for %14 = %11 to %13 step %10 {
          %16 = arith.addi %14, %2 : index
          %18 = arith.addi %14, %17 : index
          %20 = arith.addi %14, %19 : index
          scf.for %21 = %2 to %15 step %15 {
            %22 = arith.muli %21, %17 : index
            %23 = arith.addi %22, %2 : index
            %24 = memref.load %4[%23] : memref<28xf32>
            %25 = arith.addi %22, %15 : index
            %26 = memref.load %4[%25] : memref<28xf32>
            %28 = arith.addi %22, %27 : index
            %29 = memref.load %4[%28] : memref<28xf32>
            %31 = arith.addi %22, %30 : index
            %32 = memref.load %4[%31] : memref<28xf32>
            %33 = vector.broadcast %24 : f32 to vector<4xf32>
            %34 = vector.broadcast %26 : f32 to vector<4xf32>
            %35 = vector.broadcast %29 : f32 to vector<4xf32>
            %36 = vector.broadcast %32 : f32 to vector<4xf32>
            %37 = arith.muli %9, %19 : index
            %38 = arith.muli %21, %17 : index
            %39 = arith.addi %37, %38 : index
            %40 = arith.addi %39, %2 : index
            %42 = arith.muli %40, %41 : index
            %44 = arith.addi %42, %43 : index
            %45 = arith.addi %39, %15 : index
            %46 = arith.muli %45, %41 : index
            %47 = arith.addi %46, %43 : index
            %48 = arith.addi %39, %27 : index
            %49 = arith.muli %48, %41 : index
            %50 = arith.addi %49, %43 : index
            %51 = arith.addi %39, %30 : index
            %52 = arith.muli %51, %41 : index
            %53 = arith.addi %52, %43 : index
            %54 = arith.addi %44, %16 : index
            %55 = arith.addi %44, %18 : index
            %56 = arith.addi %44, %20 : index
            %57 = arith.addi %47, %16 : index
            %58 = arith.addi %47, %18 : index
            %59 = arith.addi %47, %20 : index
            %60 = arith.addi %50, %16 : index
            %61 = arith.addi %50, %18 : index
            %62 = arith.addi %50, %20 : index
            %63 = arith.addi %53, %16 : index
            %64 = arith.addi %53, %18 : index
            %65 = arith.addi %53, %20 : index
            vector.store %33, %6[%54] : memref<896xf32>, vector<4xf32>
            vector.store %33, %6[%55] : memref<896xf32>, vector<4xf32>
            vector.store %33, %6[%56] : memref<896xf32>, vector<4xf32>
            vector.store %34, %6[%57] : memref<896xf32>, vector<4xf32>
            vector.store %34, %6[%58] : memref<896xf32>, vector<4xf32>
            vector.store %34, %6[%59] : memref<896xf32>, vector<4xf32>
            vector.store %35, %6[%60] : memref<896xf32>, vector<4xf32>
            vector.store %35, %6[%61] : memref<896xf32>, vector<4xf32>
            vector.store %35, %6[%62] : memref<896xf32>, vector<4xf32>
            vector.store %36, %6[%63] : memref<896xf32>, vector<4xf32>
            vector.store %36, %6[%64] : memref<896xf32>, vector<4xf32>
            vector.store %36, %6[%65] : memref<896xf32>, vector<4xf32>
          }
          scf.for %66 = %2 to %15 step %15 {
            scf.for %67 = %2 to %15 step %15 {
              %68 = arith.muli %66, %15 : index
              %69 = arith.addi %68, %67 : index
              %70 = arith.muli %69, %17 : index
              %71 = arith.addi %70, %2 : index
              %72 = memref.load %5[%71] : memref<12xi32>
              %73 = arith.index_cast %72 : i32 to index
              %74 = arith.addi %70, %15 : index
              %75 = memref.load %5[%74] : memref<12xi32>
              %76 = arith.index_cast %75 : i32 to index
              %77 = arith.addi %70, %27 : index
              %78 = memref.load %5[%77] : memref<12xi32>
              %79 = arith.index_cast %78 : i32 to index
              %80 = arith.addi %70, %30 : index
              %81 = memref.load %5[%80] : memref<12xi32>
              %82 = arith.index_cast %81 : i32 to index
              %83 = arith.subi %79, %76 : index
              %84 = arith.muli %83, %17 : index
              %85 = arith.addi %73, %84 : index
              %86 = arith.cmpi ult, %76, %79 : index
              scf.if %86 {
                %87 = arith.addi %14, %10 : index
                scf.for %88 = %14 to %87 step %10 {
                  %89 = arith.addi %88, %2 : index
                  %90 = arith.addi %88, %17 : index
                  %91 = arith.addi %88, %19 : index
                  %93 = arith.muli %9, %92 : index
                  %94 = arith.addi %88, %93 : index
                  %95 = arith.muli %9, %19 : index
                  %96 = arith.muli %67, %17 : index
                  %97 = arith.addi %95, %96 : index
                  %98 = arith.addi %97, %2 : index
                  %99 = arith.muli %98, %41 : index
                  %100 = arith.addi %99, %43 : index
                  %101 = arith.addi %97, %15 : index
                  %102 = arith.muli %101, %41 : index
                  %103 = arith.addi %102, %43 : index
                  %104 = arith.addi %97, %27 : index
                  %105 = arith.muli %104, %41 : index
                  %106 = arith.addi %105, %43 : index
                  %107 = arith.addi %97, %30 : index
                  %108 = arith.muli %107, %41 : index
                  %109 = arith.addi %108, %43 : index
                  %110 = arith.addi %100, %89 : index
                  %111 = arith.addi %100, %90 : index
                  %112 = arith.addi %100, %91 : index
                  %113 = arith.addi %103, %89 : index
                  %114 = arith.addi %103, %90 : index
                  %115 = arith.addi %103, %91 : index
                  %116 = arith.addi %106, %89 : index
                  %117 = arith.addi %106, %90 : index
                  %118 = arith.addi %106, %91 : index
                  %119 = arith.addi %109, %89 : index
                  %120 = arith.addi %109, %90 : index
                  %121 = arith.addi %109, %91 : index
                  %122 = vector.load %6[%110] : memref<896xf32>, vector<4xf32>
                  %123 = vector.load %6[%111] : memref<896xf32>, vector<4xf32>
                  %124 = vector.load %6[%112] : memref<896xf32>, vector<4xf32>
                  %125 = vector.load %6[%113] : memref<896xf32>, vector<4xf32>
                  %126 = vector.load %6[%114] : memref<896xf32>, vector<4xf32>
                  %127 = vector.load %6[%115] : memref<896xf32>, vector<4xf32>
                  %128 = vector.load %6[%116] : memref<896xf32>, vector<4xf32>
                  %129 = vector.load %6[%117] : memref<896xf32>, vector<4xf32>
                  %130 = vector.load %6[%118] : memref<896xf32>, vector<4xf32>
                  %131 = vector.load %6[%119] : memref<896xf32>, vector<4xf32>
                  %132 = vector.load %6[%120] : memref<896xf32>, vector<4xf32>
                  %133 = vector.load %6[%121] : memref<896xf32>, vector<4xf32>
                  %147:12 = scf.for %134 = %76 to %79 step %15 iter_args(%135 = %122, %136 = %123, %137 = %124, %138 = %125, %139 = %126, %140 = %127, %141 = %128, %142 = %129, %143 = %130, %144 = %131, %145 = %132, %146 = %133) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) {
                    %148 = memref.load %5[%134] : memref<12xi32>
                    %149 = arith.index_cast %148 : i32 to index
                    %150 = arith.addi %149, %94 : index
                    %151 = arith.subi %134, %76 : index
                    %152 = arith.muli %151, %17 : index
                    %153 = arith.addi %73, %152 : index
                    %154 = arith.addi %150, %2 : index
                    %155 = vector.load %3[%154] : memref<640xf32>, vector<4xf32>
                    %156 = arith.addi %150, %17 : index
                    %157 = vector.load %3[%156] : memref<640xf32>, vector<4xf32>
                    %158 = arith.addi %150, %19 : index
                    %159 = vector.load %3[%158] : memref<640xf32>, vector<4xf32>
                    %160 = arith.addi %153, %2 : index
                    %161 = memref.load %4[%160] : memref<28xf32>
                    %162 = vector.broadcast %161 : f32 to vector<4xf32>
                    %163 = vector.fma %162, %155, %135 : vector<4xf32>
                    %164 = vector.fma %162, %157, %136 : vector<4xf32>
                    %165 = vector.fma %162, %159, %137 : vector<4xf32>
                    %166 = arith.addi %153, %15 : index
                    %167 = memref.load %4[%166] : memref<28xf32>
                    %168 = vector.broadcast %167 : f32 to vector<4xf32>
                    %169 = vector.fma %168, %155, %138 : vector<4xf32>
                    %170 = vector.fma %168, %157, %139 : vector<4xf32>
                    %171 = vector.fma %168, %159, %140 : vector<4xf32>
                    %172 = arith.addi %153, %27 : index
                    %173 = memref.load %4[%172] : memref<28xf32>
                    %174 = vector.broadcast %173 : f32 to vector<4xf32>
                    %175 = vector.fma %174, %155, %141 : vector<4xf32>
                    %176 = vector.fma %174, %157, %142 : vector<4xf32>
                    %177 = vector.fma %174, %159, %143 : vector<4xf32>
                    %178 = arith.addi %153, %30 : index
                    %179 = memref.load %4[%178] : memref<28xf32>
                    %180 = vector.broadcast %179 : f32 to vector<4xf32>
                    %181 = vector.fma %180, %155, %144 : vector<4xf32>
                    %182 = vector.fma %180, %157, %145 : vector<4xf32>
                    %183 = vector.fma %180, %159, %146 : vector<4xf32>
                    scf.yield %163, %164, %165, %169, %170, %171, %175, %176, %177, %181, %182, %183 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
                  }
                  %184 = arith.muli %9, %19 : index
                  %185 = arith.muli %67, %17 : index
                  %186 = arith.addi %184, %185 : index
                  %187 = arith.addi %186, %2 : index
                  %188 = arith.muli %187, %41 : index
                  %189 = arith.addi %188, %43 : index
                  %190 = arith.addi %186, %15 : index
                  %191 = arith.muli %190, %41 : index
                  %192 = arith.addi %191, %43 : index
                  %193 = arith.addi %186, %27 : index
                  %194 = arith.muli %193, %41 : index
                  %195 = arith.addi %194, %43 : index
                  %196 = arith.addi %186, %30 : index
                  %197 = arith.muli %196, %41 : index
                  %198 = arith.addi %197, %43 : index
                  %199 = arith.addi %189, %89 : index
                  %200 = arith.addi %189, %90 : index
                  %201 = arith.addi %189, %91 : index
                  %202 = arith.addi %192, %89 : index
                  %203 = arith.addi %192, %90 : index
                  %204 = arith.addi %192, %91 : index
                  %205 = arith.addi %195, %89 : index
                  %206 = arith.addi %195, %90 : index
                  %207 = arith.addi %195, %91 : index
                  %208 = arith.addi %198, %89 : index
                  %209 = arith.addi %198, %90 : index
                  %210 = arith.addi %198, %91 : index
                  vector.store %147#0, %6[%199] : memref<896xf32>, vector<4xf32>
                  vector.store %147#1, %6[%200] : memref<896xf32>, vector<4xf32>
                  vector.store %147#2, %6[%201] : memref<896xf32>, vector<4xf32>
                  vector.store %147#3, %6[%202] : memref<896xf32>, vector<4xf32>
                  vector.store %147#4, %6[%203] : memref<896xf32>, vector<4xf32>
                  vector.store %147#5, %6[%204] : memref<896xf32>, vector<4xf32>
                  vector.store %147#6, %6[%205] : memref<896xf32>, vector<4xf32>
                  vector.store %147#7, %6[%206] : memref<896xf32>, vector<4xf32>
                  vector.store %147#8, %6[%207] : memref<896xf32>, vector<4xf32>
                  vector.store %147#9, %6[%208] : memref<896xf32>, vector<4xf32>
                  vector.store %147#10, %6[%209] : memref<896xf32>, vector<4xf32>
                  vector.store %147#11, %6[%210] : memref<896xf32>, vector<4xf32>
                }
              }
              %211 = arith.cmpi ult, %79, %82 : index
              scf.if %211 {
                %212 = arith.addi %14, %10 : index
                scf.for %213 = %14 to %212 step %10 {
                  %214 = arith.addi %213, %2 : index
                  %215 = arith.addi %213, %17 : index
                  %216 = arith.addi %213, %19 : index
                  %217 = arith.muli %9, %92 : index
                  %218 = arith.addi %213, %217 : index
                  %219 = arith.muli %9, %19 : index
                  %220 = arith.muli %67, %17 : index
                  %221 = arith.addi %219, %220 : index
                  %222 = arith.addi %221, %2 : index
                  %223 = arith.muli %222, %41 : index
                  %224 = arith.addi %223, %43 : index
                  %225 = arith.addi %221, %15 : index
                  %226 = arith.muli %225, %41 : index
                  %227 = arith.addi %226, %43 : index
                  %228 = arith.addi %224, %214 : index
                  %229 = arith.addi %224, %215 : index
                  %230 = arith.addi %224, %216 : index
                  %231 = arith.addi %227, %214 : index
                  %232 = arith.addi %227, %215 : index
                  %233 = arith.addi %227, %216 : index
                  %234 = vector.load %6[%228] : memref<896xf32>, vector<4xf32>
                  %235 = vector.load %6[%229] : memref<896xf32>, vector<4xf32>
                  %236 = vector.load %6[%230] : memref<896xf32>, vector<4xf32>
                  %237 = vector.load %6[%231] : memref<896xf32>, vector<4xf32>
                  %238 = vector.load %6[%232] : memref<896xf32>, vector<4xf32>
                  %239 = vector.load %6[%233] : memref<896xf32>, vector<4xf32>
                  %247:6 = scf.for %240 = %79 to %82 step %15 iter_args(%241 = %234, %242 = %235, %243 = %236, %244 = %237, %245 = %238, %246 = %239) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) {
                    %248 = memref.load %5[%240] : memref<12xi32>
                    %249 = arith.index_cast %248 : i32 to index
                    %250 = arith.addi %249, %218 : index
                    %251 = arith.subi %240, %79 : index
                    %252 = arith.muli %251, %27 : index
                    %253 = arith.addi %85, %252 : index
                    %254 = arith.addi %253, %2 : index
                    %255 = memref.load %4[%254] : memref<28xf32>
                    %256 = vector.broadcast %255 : f32 to vector<4xf32>
                    %257 = arith.addi %253, %15 : index
                    %258 = memref.load %4[%257] : memref<28xf32>
                    %259 = vector.broadcast %258 : f32 to vector<4xf32>
                    %260 = arith.addi %250, %2 : index
                    %261 = vector.load %3[%260] : memref<640xf32>, vector<4xf32>
                    %262 = vector.fma %256, %261, %241 : vector<4xf32>
                    %263 = vector.fma %259, %261, %244 : vector<4xf32>
                    %264 = arith.addi %250, %17 : index
                    %265 = vector.load %3[%264] : memref<640xf32>, vector<4xf32>
                    %266 = vector.fma %256, %265, %242 : vector<4xf32>
                    %267 = vector.fma %259, %265, %245 : vector<4xf32>
                    %268 = arith.addi %250, %19 : index
                    %269 = vector.load %3[%268] : memref<640xf32>, vector<4xf32>
                    %270 = vector.fma %256, %269, %243 : vector<4xf32>
                    %271 = vector.fma %259, %269, %246 : vector<4xf32>
                    scf.yield %262, %266, %270, %263, %267, %271 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
                  }
                  %272 = arith.muli %9, %19 : index
                  %273 = arith.muli %67, %17 : index
                  %274 = arith.addi %272, %273 : index
                  %275 = arith.addi %274, %2 : index
                  %276 = arith.muli %275, %41 : index
                  %277 = arith.addi %276, %43 : index
                  %278 = arith.addi %274, %15 : index
                  %279 = arith.muli %278, %41 : index
                  %280 = arith.addi %279, %43 : index
                  %281 = arith.addi %277, %214 : index
                  %282 = arith.addi %277, %215 : index
                  %283 = arith.addi %277, %216 : index
                  %284 = arith.addi %280, %214 : index
                  %285 = arith.addi %280, %215 : index
                  %286 = arith.addi %280, %216 : index
                  vector.store %247#0, %6[%281] : memref<896xf32>, vector<4xf32>
                  vector.store %247#1, %6[%282] : memref<896xf32>, vector<4xf32>
                  vector.store %247#2, %6[%283] : memref<896xf32>, vector<4xf32>
                  vector.store %247#3, %6[%284] : memref<896xf32>, vector<4xf32>
                  vector.store %247#4, %6[%285] : memref<896xf32>, vector<4xf32>
                  vector.store %247#5, %6[%286] : memref<896xf32>, vector<4xf32>
                }
              }
            }
          }
          %288 = arith.index_cast %16 : index to i32
          %289 = vector.broadcast %288 : i32 to vector<4xi32>
          %290 = arith.addi %289, %287 : vector<4xi32>
          %292 = arith.remui %290, %291 : vector<4xi32>
          %294 = arith.cmpi ult, %292, %293 : vector<4xi32>
          %296 = arith.cmpi ult, %290, %295 : vector<4xi32>
          %297 = arith.andi %294, %296 : vector<4xi1>
          %298 = arith.index_cast %18 : index to i32
          %299 = vector.broadcast %298 : i32 to vector<4xi32>
          %300 = arith.addi %299, %287 : vector<4xi32>
          %301 = arith.remui %300, %291 : vector<4xi32>
          %302 = arith.cmpi ult, %301, %293 : vector<4xi32>
          %303 = arith.cmpi ult, %300, %295 : vector<4xi32>
          %304 = arith.andi %302, %303 : vector<4xi1>
          %305 = arith.index_cast %20 : index to i32
          %306 = vector.broadcast %305 : i32 to vector<4xi32>
          %307 = arith.addi %306, %287 : vector<4xi32>
          %308 = arith.remui %307, %291 : vector<4xi32>
          %309 = arith.cmpi ult, %308, %293 : vector<4xi32>
          %310 = arith.cmpi ult, %307, %295 : vector<4xi32>
          %311 = arith.andi %309, %310 : vector<4xi1>
          scf.for %312 = %2 to %15 step %15 {
            %314 = arith.muli %9, %19 : index
            %315 = arith.muli %312, %17 : index
            %316 = arith.addi %314, %315 : index
            %317 = arith.addi %316, %2 : index
            %318 = arith.muli %317, %41 : index
            %319 = arith.addi %318, %43 : index
            %320 = arith.addi %316, %15 : index
            %321 = arith.muli %320, %41 : index
            %322 = arith.addi %321, %43 : index
            %323 = arith.addi %316, %27 : index
            %324 = arith.muli %323, %41 : index
            %325 = arith.addi %324, %43 : index
            %326 = arith.addi %316, %30 : index
            %327 = arith.muli %326, %41 : index
            %328 = arith.addi %327, %43 : index
            %329 = arith.addi %319, %16 : index
            %330 = arith.addi %319, %18 : index
            %331 = arith.addi %319, %20 : index
            %332 = arith.addi %322, %16 : index
            %333 = arith.addi %322, %18 : index
            %334 = arith.addi %322, %20 : index
            %335 = arith.addi %325, %16 : index
            %336 = arith.addi %325, %18 : index
            %337 = arith.addi %325, %20 : index
            %338 = arith.addi %328, %16 : index
            %339 = arith.addi %328, %18 : index
            %340 = arith.addi %328, %20 : index
            %341 = vector.load %6[%329] : memref<896xf32>, vector<4xf32>
            %342 = vector.load %6[%330] : memref<896xf32>, vector<4xf32>
            %343 = vector.load %6[%331] : memref<896xf32>, vector<4xf32>
            %344 = vector.load %6[%332] : memref<896xf32>, vector<4xf32>
            %345 = vector.load %6[%333] : memref<896xf32>, vector<4xf32>
            %346 = vector.load %6[%334] : memref<896xf32>, vector<4xf32>
            %347 = vector.load %6[%335] : memref<896xf32>, vector<4xf32>
            %348 = vector.load %6[%336] : memref<896xf32>, vector<4xf32>
            %349 = vector.load %6[%337] : memref<896xf32>, vector<4xf32>
            %350 = vector.load %6[%338] : memref<896xf32>, vector<4xf32>
            %351 = vector.load %6[%339] : memref<896xf32>, vector<4xf32>
            %352 = vector.load %6[%340] : memref<896xf32>, vector<4xf32>
            %353 = arith.maximumf %341, %313 : vector<4xf32>
            %354 = arith.maximumf %342, %313 : vector<4xf32>
            %355 = arith.maximumf %343, %313 : vector<4xf32>
            %356 = arith.maximumf %344, %313 : vector<4xf32>
            %357 = arith.maximumf %345, %313 : vector<4xf32>
            %358 = arith.maximumf %346, %313 : vector<4xf32>
            %359 = arith.maximumf %347, %313 : vector<4xf32>
            %360 = arith.maximumf %348, %313 : vector<4xf32>
            %361 = arith.maximumf %349, %313 : vector<4xf32>
            %362 = arith.maximumf %350, %313 : vector<4xf32>
            %363 = arith.maximumf %351, %313 : vector<4xf32>
            %364 = arith.maximumf %352, %313 : vector<4xf32>
            %365 = arith.select %297, %353, %313 : vector<4xi1>, vector<4xf32>
            %366 = arith.select %304, %354, %313 : vector<4xi1>, vector<4xf32>
            %367 = arith.select %311, %355, %313 : vector<4xi1>, vector<4xf32>
            %368 = arith.select %297, %356, %313 : vector<4xi1>, vector<4xf32>
            %369 = arith.select %304, %357, %313 : vector<4xi1>, vector<4xf32>
            %370 = arith.select %311, %358, %313 : vector<4xi1>, vector<4xf32>
            %371 = arith.select %297, %359, %313 : vector<4xi1>, vector<4xf32>
            %372 = arith.select %304, %360, %313 : vector<4xi1>, vector<4xf32>
            %373 = arith.select %311, %361, %313 : vector<4xi1>, vector<4xf32>
            %374 = arith.select %297, %362, %313 : vector<4xi1>, vector<4xf32>
            %375 = arith.select %304, %363, %313 : vector<4xi1>, vector<4xf32>
            %376 = arith.select %311, %364, %313 : vector<4xi1>, vector<4xf32>
            %377 = arith.muli %9, %19 : index
            %378 = arith.muli %312, %17 : index
            %379 = arith.addi %377, %378 : index
            %380 = arith.addi %379, %2 : index
            %381 = arith.muli %380, %41 : index
            %382 = arith.addi %381, %43 : index
            %383 = arith.addi %379, %15 : index
            %384 = arith.muli %383, %41 : index
            %385 = arith.addi %384, %43 : index
            %386 = arith.addi %379, %27 : index
            %387 = arith.muli %386, %41 : index
            %388 = arith.addi %387, %43 : index
            %389 = arith.addi %379, %30 : index
            %390 = arith.muli %389, %41 : index
            %391 = arith.addi %390, %43 : index
            %392 = arith.addi %382, %16 : index
            %393 = arith.addi %382, %18 : index
            %394 = arith.addi %382, %20 : index
            %395 = arith.addi %385, %16 : index
            %396 = arith.addi %385, %18 : index
            %397 = arith.addi %385, %20 : index
            %398 = arith.addi %388, %16 : index
            %399 = arith.addi %388, %18 : index
            %400 = arith.addi %388, %20 : index
            %401 = arith.addi %391, %16 : index
            %402 = arith.addi %391, %18 : index
            %403 = arith.addi %391, %20 : index
            vector.store %365, %6[%392] : memref<896xf32>, vector<4xf32>
            vector.store %366, %6[%393] : memref<896xf32>, vector<4xf32>
            vector.store %367, %6[%394] : memref<896xf32>, vector<4xf32>
            vector.store %368, %6[%395] : memref<896xf32>, vector<4xf32>
            vector.store %369, %6[%396] : memref<896xf32>, vector<4xf32>
            vector.store %370, %6[%397] : memref<896xf32>, vector<4xf32>
            vector.store %371, %6[%398] : memref<896xf32>, vector<4xf32>
            vector.store %372, %6[%399] : memref<896xf32>, vector<4xf32>
            vector.store %373, %6[%400] : memref<896xf32>, vector<4xf32>
            vector.store %374, %6[%401] : memref<896xf32>, vector<4xf32>
            vector.store %375, %6[%402] : memref<896xf32>, vector<4xf32>
            vector.store %376, %6[%403] : memref<896xf32>, vector<4xf32>
          }
        }
        %405 = arith.muli %9, %404 : index
        %406 = arith.cmpi eq, %7, %2 : index
        scf.if %406 {
          scf.for %407 = %2 to %17 step %15 {
            %408 = arith.muli %407, %41 : index
            %409 = arith.addi %405, %408 : index
            scf.for %410 = %2 to %43 step %17 {
              %411 = arith.addi %409, %410 : index
              vector.store %313, %6[%411] : memref<896xf32>, vector<4xf32>
            }
          }
        }
        %412 = arith.cmpi eq, %7, %2 : index
        scf.if %412 {
          scf.for %413 = %2 to %17 step %15 {
            %414 = arith.muli %413, %41 : index
            %415 = arith.addi %405, %414 : index
            scf.for %417 = %416 to %41 step %17 {
              %418 = arith.addi %415, %417 : index
              vector.store %313, %6[%418] : memref<896xf32>, vector<4xf32>
            }
          }
        }
        return
      }
    }
  }
  stream.executable private @max_pool_1 {
    stream.executable.export public @max_pool_1 workgroups() -> (index, index, index) {
      %1 = arith.constant 1 : index
      %2 = arith.constant 4 : index
      stream.return %1, %2, %1 : index, index, index
    }
    builtin.module {
      func.func @max_pool_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
        %3 = arith.constant 0 : index
        %9 = arith.constant 8 : index
        %12 = arith.constant 80 : index
        %14 = arith.constant dense<0.0> : vector<4xf32>
        %15 = arith.constant 12 : index
        %16 = arith.constant 4 : index
        %19 = arith.constant 1 : index
        %22 = arith.constant 112 : index
        %25 = arith.constant 16 : index
        %28 = arith.constant 17 : index
        %32 = arith.constant 20 : index
        %36 = arith.constant 21 : index
        %40 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
        %44 = arith.constant dense<4> : vector<4xi32>
        %46 = arith.constant dense<3> : vector<4xi32>
        %48 = arith.constant dense<12> : vector<4xi32>
        %4 = stream.binding.subspan %b0[%3] : !stream.binding -> memref<896xf32>
        %5 = stream.binding.subspan %b1[%3] : !stream.binding -> memref<640xf32>
        %6 = stream.dispatch.workgroup.id[0] : index
        %7 = stream.dispatch.workgroup.id[1] : index
        %8 = stream.dispatch.workgroup.id[2] : index
        %10 = arith.muli %8, %9 : index
        %11 = arith.addi %10, %7 : index
        %13 = arith.muli %11, %12 : index
        scf.for %17 = %3 to %15 step %16 {
          %18 = arith.muli %8, %9 : index
          %20 = arith.muli %7, %19 : index
          %21 = arith.addi %18, %20 : index
          %23 = arith.muli %21, %22 : index
          %24 = arith.addi %23, %17 : index
          %26 = arith.addi %24, %25 : index
          %27 = vector.load %4[%26] : memref<896xf32>, vector<4xf32>
          %29 = arith.addi %24, %28 : index
          %30 = vector.load %4[%29] : memref<896xf32>, vector<4xf32>
          %31 = arith.maximumf %27, %30 : vector<4xf32>
          %33 = arith.addi %24, %32 : index
          %34 = vector.load %4[%33] : memref<896xf32>, vector<4xf32>
          %35 = arith.maximumf %31, %34 : vector<4xf32>
          %37 = arith.addi %24, %36 : index
          %38 = vector.load %4[%37] : memref<896xf32>, vector<4xf32>
          %39 = arith.maximumf %35, %38 : vector<4xf32>
          %41 = arith.index_cast %17 : index to i32
          %42 = vector.broadcast %41 : i32 to vector<4xi32>
          %43 = arith.addi %42, %40 : vector<4xi32>
          %45 = arith.remui %43, %44 : vector<4xi32>
          %47 = arith.cmpi ult, %45, %46 : vector<4xi32>
          %49 = arith.cmpi ult, %43, %48 : vector<4xi32>
          %50 = arith.andi %47, %49 : vector<4xi1>
          %51 = arith.select %50, %39, %14 : vector<4xi1>, vector<4xf32>
          %52 = arith.addi %13, %3 : index
          %53 = arith.addi %52, %17 : index
          vector.store %51, %5[%53] : memref<640xf32>, vector<4xf32>
        }
        scf.for %54 = %15 to %12 step %16 {
          %55 = arith.addi %13, %54 : index
          vector.store %14, %5[%55] : memref<640xf32>, vector<4xf32>
        }
        return
      }
    }
  }
  stream.executable private @linear_1 {
    stream.executable.export public @linear_1 workgroups() -> (index, index, index) {
      %1 = arith.constant 1 : index
      stream.return %1, %1, %1 : index, index, index
    }
    builtin.module {
      func.func @linear_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}, %b2: !stream.binding {stream.alignment = 64 : index}, %b3: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
        %2 = arith.constant 0 : index
        %10 = arith.constant 8 : index
        %13 = arith.constant 5 : index
        %16 = arith.constant 1 : index
        %28 = arith.constant dense<0.0> : vector<4xf32>
        %29 = arith.constant 2 : index
        %41 = arith.constant 12 : index
        %45 = arith.constant 640 : index
        %54 = arith.constant 4 : index
        %87 = arith.constant 3 : index
        %115 = arith.constant 6 : index
        %125 = arith.constant 7 : index
        %3 = stream.binding.subspan %b0[%2] : !stream.binding -> memref<640xf32>
        %4 = stream.binding.subspan %b1[%2] : !stream.binding -> memref<293xf32>
        %5 = stream.binding.subspan %b2[%2] : !stream.binding -> memref<56xi32>
        %6 = stream.binding.subspan %b3[%2] : !stream.binding -> memref<5xf32>
        %7 = stream.dispatch.workgroup.id[0] : index
        %8 = stream.dispatch.workgroup.id[1] : index
        %9 = stream.dispatch.workgroup.id[2] : index
        %11 = arith.muli %7, %10 : index
        %12 = arith.addi %11, %10 : index
        %14 = arith.minui %12, %13 : index
        %15 = arith.muli %8, %13 : index
        scf.for %17 = %11 to %14 step %16 {
          %18 = memref.load %4[%17] : memref<293xf32>
          %19 = arith.addi %15, %17 : index
          memref.store %18, %6[%19] : memref<5xf32>
        }
        %20 = arith.addi %7, %2 : index
        %21 = memref.load %5[%20] : memref<56xi32>
        %22 = arith.index_cast %21 : i32 to index
        %23 = arith.addi %7, %16 : index
        %24 = arith.addi %23, %2 : index
        %25 = memref.load %5[%24] : memref<56xi32>
        %26 = arith.index_cast %25 : i32 to index
        scf.for %27 = %22 to %26 step %16 {
          %30 = arith.addi %27, %29 : index
          %31 = memref.load %5[%30] : memref<56xi32>
          %32 = arith.index_cast %31 : i32 to index
          %33 = arith.addi %27, %16 : index
          %34 = arith.addi %33, %29 : index
          %35 = memref.load %5[%34] : memref<56xi32>
          %36 = arith.index_cast %35 : i32 to index
          %40:2 = scf.for %37 = %32 to %36 step %16 iter_args(%38 = %28, %39 = %28) -> (vector<4xf32>, vector<4xf32>) {
            %42 = arith.addi %37, %41 : index
            %43 = memref.load %5[%42] : memref<56xi32>
            %44 = arith.index_cast %43 : i32 to index
            %46 = arith.muli %8, %45 : index
            %47 = arith.addi %44, %46 : index
            %48 = memref.load %3[%47] : memref<640xf32>
            %49 = vector.broadcast %48 : f32 to vector<4xf32>
            %50 = arith.muli %37, %10 : index
            %51 = arith.addi %50, %13 : index
            %52 = arith.addi %51, %2 : index
            %53 = vector.load %4[%52] : memref<293xf32>, vector<4xf32>
            %55 = arith.addi %51, %54 : index
            %56 = vector.load %4[%55] : memref<293xf32>, vector<4xf32>
            %57 = vector.fma %53, %49, %38 : vector<4xf32>
            %58 = vector.fma %56, %49, %39 : vector<4xf32>
            scf.yield %57, %58 : vector<4xf32>, vector<4xf32>
          }
          %59 = arith.muli %27, %10 : index
          %60 = arith.addi %59, %2 : index
          %61 = arith.addi %60, %54 : index
          %62 = memref.load %5[%61] : memref<56xi32>
          %63 = arith.index_cast %62 : i32 to index
          %64 = arith.addi %15, %63 : index
          %65 = memref.load %6[%64] : memref<5xf32>
          %66 = vector.extract %40#0[0] : f32 from vector<4xf32>
          %67 = arith.addf %65, %66 : f32
          memref.store %67, %6[%64] : memref<5xf32>
          %68 = arith.muli %27, %10 : index
          %69 = arith.addi %68, %16 : index
          %70 = arith.addi %69, %54 : index
          %71 = memref.load %5[%70] : memref<56xi32>
          %72 = arith.index_cast %71 : i32 to index
          %73 = arith.addi %15, %72 : index
          %74 = memref.load %6[%73] : memref<5xf32>
          %75 = vector.extract %40#0[1] : f32 from vector<4xf32>
          %76 = arith.addf %74, %75 : f32
          memref.store %76, %6[%73] : memref<5xf32>
          %77 = arith.muli %27, %10 : index
          %78 = arith.addi %77, %29 : index
          %79 = arith.addi %78, %54 : index
          %80 = memref.load %5[%79] : memref<56xi32>
          %81 = arith.index_cast %80 : i32 to index
          %82 = arith.addi %15, %81 : index
          %83 = memref.load %6[%82] : memref<5xf32>
          %84 = vector.extract %40#0[2] : f32 from vector<4xf32>
          %85 = arith.addf %83, %84 : f32
          memref.store %85, %6[%82] : memref<5xf32>
          %86 = arith.muli %27, %10 : index
          %88 = arith.addi %86, %87 : index
          %89 = arith.addi %88, %54 : index
          %90 = memref.load %5[%89] : memref<56xi32>
          %91 = arith.index_cast %90 : i32 to index
          %92 = arith.addi %15, %91 : index
          %93 = memref.load %6[%92] : memref<5xf32>
          %94 = vector.extract %40#0[3] : f32 from vector<4xf32>
          %95 = arith.addf %93, %94 : f32
          memref.store %95, %6[%92] : memref<5xf32>
          %96 = arith.muli %27, %10 : index
          %97 = arith.addi %96, %54 : index
          %98 = arith.addi %97, %54 : index
          %99 = memref.load %5[%98] : memref<56xi32>
          %100 = arith.index_cast %99 : i32 to index
          %101 = arith.addi %15, %100 : index
          %102 = memref.load %6[%101] : memref<5xf32>
          %103 = vector.extract %40#1[0] : f32 from vector<4xf32>
          %104 = arith.addf %102, %103 : f32
          memref.store %104, %6[%101] : memref<5xf32>
          %105 = arith.muli %27, %10 : index
          %106 = arith.addi %105, %13 : index
          %107 = arith.addi %106, %54 : index
          %108 = memref.load %5[%107] : memref<56xi32>
          %109 = arith.index_cast %108 : i32 to index
          %110 = arith.addi %15, %109 : index
          %111 = memref.load %6[%110] : memref<5xf32>
          %112 = vector.extract %40#1[1] : f32 from vector<4xf32>
          %113 = arith.addf %111, %112 : f32
          memref.store %113, %6[%110] : memref<5xf32>
          %114 = arith.muli %27, %10 : index
          %116 = arith.addi %114, %115 : index
          %117 = arith.addi %116, %54 : index
          %118 = memref.load %5[%117] : memref<56xi32>
          %119 = arith.index_cast %118 : i32 to index
          %120 = arith.addi %15, %119 : index
          %121 = memref.load %6[%120] : memref<5xf32>
          %122 = vector.extract %40#1[2] : f32 from vector<4xf32>
          %123 = arith.addf %121, %122 : f32
          memref.store %123, %6[%120] : memref<5xf32>
          %124 = arith.muli %27, %10 : index
          %126 = arith.addi %124, %125 : index
          %127 = arith.addi %126, %54 : index
          %128 = memref.load %5[%127] : memref<56xi32>
          %129 = arith.index_cast %128 : i32 to index
          %130 = arith.addi %15, %129 : index
          %131 = memref.load %6[%130] : memref<5xf32>
          %132 = vector.extract %40#1[3] : f32 from vector<4xf32>
          %133 = arith.addf %131, %132 : f32
          memref.store %133, %6[%130] : memref<5xf32>
        }
        return
      }
    }
  }
  func.func private @island_0_main(%arg0: tensor<1x5x5x2xf32>) -> (tensor<1x8x96xf32> {jax.result_info = "result[0]"}) {
    %0 = stablehlo.transpose %arg0, dims = [0, 3, 1, 2] : (tensor<1x5x5x2xf32>) -> tensor<1x2x5x5xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = call @island_0__pad(%0, %c) : (tensor<1x2x5x5xf32>, tensor<i32>) -> tensor<1x2x5x5xf32>
    %2 = stablehlo.reshape %1 : (tensor<1x2x5x5xf32>) -> tensor<1x2x25xf32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %3 = call @island_0__pad_0(%2, %c_0) : (tensor<1x2x25xf32>, tensor<i32>) -> tensor<1x8x96xf32>
    return %3 : tensor<1x8x96xf32>
  }
  func.func private @island_0__pad(%arg0: tensor<1x2x5x5xf32>, %arg1: tensor<i32>) -> tensor<1x2x5x5xf32> {
    %0 = stablehlo.convert %arg1 : (tensor<i32>) -> tensor<f32>
    %1 = stablehlo.pad %arg0, %0, low = [0, 0, 0, 0], high = [0, 0, 0, 0], interior = [0, 0, 0, 0] : (tensor<1x2x5x5xf32>, tensor<f32>) -> tensor<1x2x5x5xf32>
    return %1 : tensor<1x2x5x5xf32>
  }
  func.func private @island_0__pad_0(%arg0: tensor<1x2x25xf32>, %arg1: tensor<i32>) -> tensor<1x8x96xf32> {
    %0 = stablehlo.convert %arg1 : (tensor<i32>) -> tensor<f32>
    %1 = stablehlo.pad %arg0, %0, low = [0, 0, 0], high = [0, 6, 71], interior = [0, 0, 0] : (tensor<1x2x25xf32>, tensor<f32>) -> tensor<1x8x96xf32>
    return %1 : tensor<1x8x96xf32>
  }
  func.func public @main(%arg0: tensor<1x5x5x2xf32>) -> (tensor<1x5xf32>) {
    %w0 = util.global.load @"conv_1/floats" : tensor<28xf32>
    %w1 = util.global.load @"conv_1/integers" : tensor<12xi32>
    %w2 = util.global.load @"linear_1/floats" : tensor<293xf32>
    %w3 = util.global.load @"linear_1/integers" : tensor<56xi32>
    %v0_0 = func.call @island_0_main(%arg0) : (tensor<1x5x5x2xf32>) -> (tensor<1x8x96xf32>)
    %v1_0 = flow.dispatch @split_1::@split_1(%v0_0) : (tensor<1x8x96xf32>) -> (tensor<1x8x80xf32>)
    %v2_0 = flow.dispatch @conv_1::@conv_1(%v1_0, %w0, %w1) : (tensor<1x8x80xf32>, tensor<28xf32>, tensor<12xi32>) -> (tensor<1x8x112xf32>)
    %v3_0 = flow.dispatch @max_pool_1::@max_pool_1(%v2_0) : (tensor<1x8x112xf32>) -> (tensor<1x8x80xf32>)
    %v4_0 = flow.dispatch @linear_1::@linear_1(%v3_0, %w2, %w3) : (tensor<1x8x80xf32>, tensor<293xf32>, tensor<56xi32>) -> (tensor<1x5xf32>)
    return %v4_0 : tensor<1x5xf32>
  }
}
